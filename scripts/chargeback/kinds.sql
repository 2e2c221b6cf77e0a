-- How a field's text becomes a value. Text that is no such value becomes null. The loader runs this
-- on each connection; sources.py says which field is of which kind.

-- A list or an object where a text belongs is not a field we allow: it may hold anything.
create or replace temp macro as_text(x) as
    case
        when trim(x) = '' or contains(x, chr(0)) then null
        when x[1] in ('{', '[') and json_valid(x) then null
        else x
    end;

-- A key's hash or alias. A key in clear becomes the hash that LiteLLM itself would have written.
create or replace temp macro as_key(x) as
    case
        when contains(lower(x), 'sk-') and regexp_matches(x, '(?i)^\s*(bearer\s+)?sk-')
            then sha256(regexp_extract(x, '(?i)sk-\S*'))
        else as_text(x)
    end;

-- Who called, as AWS writes it, without the name of the session: it may be that of a person.
create or replace temp macro as_role(x) as
    case
        when contains(x, ':assumed-role/')
            then split_part(x, ':assumed-role/', 1) || ':assumed-role/'
                || split_part(split_part(as_text(x), ':assumed-role/', 2), '/', 1)
        else as_text(x)
    end;

create or replace temp macro as_hash(x) as sha256(getvariable('salt') || as_text(x));

create or replace temp macro as_texts(xs) as
    list_filter(list_transform(xs, lambda x: as_text(x)), lambda x: x is not null);

create or replace temp macro as_whole(x) as try_cast(x as bigint);
create or replace temp macro as_total(x) as try_cast(x as bigint);
create or replace temp macro as_real(x) as try_cast(x as double);
create or replace temp macro as_money(x) as try_cast(x as decimal(28, 12));

-- An ISO time (without a zone it is UTC), or the seconds since 1970 to the microsecond.
create or replace temp macro as_time(x) as
    coalesce(
        try_cast(x as timestamptz)::timestamp,
        make_timestamp((try_cast(x as decimal(18, 6))::decimal(38, 6) * 1000000)::bigint)
    );

-- Nanoseconds since 1970, to the microsecond.
create or replace temp macro as_nanoseconds(x) as
    make_timestamp(try_cast(x as bigint) // 1000);

-- The first day of the month in which a day, a time or a month such as 2026-09 lies, as written.
create or replace temp macro as_month(x) as
    date_trunc('month', coalesce(try_cast(x as date), try_cast(trim(x) || '-01' as date)))::date;

create or replace temp macro as_currency(x) as
    case when regexp_full_match(trim(x), '[A-Za-z]{3}') then upper(trim(x)) end;

create or replace temp macro is_absurd_count(x) as
    coalesce(try_cast(x as double) not between 0 and 1e9, false);
-- A sum over many requests; what fits no bigint is out of range too.
create or replace temp macro is_absurd_total(x) as
    coalesce(try_cast(x as double) not between 0 and 1e15, false);
create or replace temp macro is_absurd_time(x) as
    coalesce(as_time(x) < '2015-01-01'::timestamp or as_time(x) >= '2100-01-01'::timestamp, false);
create or replace temp macro is_absurd_nanoseconds(x) as
    coalesce(
        as_nanoseconds(x) < '2015-01-01'::timestamp or as_nanoseconds(x) >= '2100-01-01'::timestamp,
        false
    );
create or replace temp macro is_absurd_month(x) as
    coalesce(as_month(x) < '2015-01-01'::date or as_month(x) >= '2100-01-01'::date, false);

-- A field that a file carries as text: JSON, or for a list also its parts between bars.
create or replace temp macro valid_json(x) as case when json_valid(x) then x end;
create or replace temp macro text_list(x) as
    case
        when x[1] = '[' and json_valid(x) then json_transform(x, '["VARCHAR"]')
        else string_split(nullif(x, 'null'), '|')
    end;
