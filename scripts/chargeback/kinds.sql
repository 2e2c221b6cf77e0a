-- How a field's text becomes a value. Text that is no such value becomes null. The loader runs this
-- on each connection; sources.py says which field is of which kind.

-- A list or an object where a text belongs is not a field we allow: it may hold anything. Comparing
-- is all that most texts need, and much faster than to look for what they do not begin with.
create or replace temp macro begins_with(x, sign) as x >= sign and x < chr(ascii(sign) + 1);
create or replace temp macro as_text(x) as
    case
        when contains(x, chr(0)) then null
        when x < '!' then case when trim(x) <> '' then x end
        when begins_with(x, '{') or begins_with(x, '[')
            then case when not json_valid(x) then x end
        else x
    end;

-- A key's hash or alias. A key in clear becomes the hash that LiteLLM itself would have written.
create or replace temp macro as_key(x) as
    case
        when (contains(x, 'k-') or contains(x, 'K-'))
            and regexp_matches(x, '(?i)^\s*(bearer\s+)?sk-')
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
create or replace temp macro as_real(x) as try_cast(x as double);
-- Amounts below a million fit into decimals of 64 bits, whose many digits are rounded much faster.
create or replace temp macro as_money(x) as
    coalesce(try_cast(x as decimal(18, 12)), try_cast(x as decimal(28, 12)));

-- An ISO time (without a zone it is UTC), or the seconds since 1970 to the microsecond.
create or replace temp macro as_iso_time(x) as
    case
        when suffix(x, 'Z') then try_cast(x as timestamp)
        else try_cast(x as timestamptz)::timestamp
    end;
create or replace temp macro as_epoch_time(x) as
    case
        when regexp_full_match(x, '[0-9]{1,11}')
            then make_timestamp(try_cast(x as decimal(11))::bigint * 1000000)
        else make_timestamp((try_cast(x as decimal(18, 6))::decimal(38, 6) * 1000000)::bigint)
    end;
create or replace temp macro as_time(x) as
    case
        when contains(x, ':') then as_iso_time(x)
        else coalesce(as_epoch_time(x), as_iso_time(x))
    end;

-- Nanoseconds since 1970, to the microsecond.
create or replace temp macro as_nanoseconds(x) as
    make_timestamp(try_cast(x as bigint) // 1000);

-- Ticks of .NET: tenths of a microsecond since the year 1.
create or replace temp macro as_ticks(x) as
    make_timestamp((try_cast(x as bigint) - 621355968000000000) // 10);

-- The first day of the month in which a day, a time or a month such as 2026-09 lies, as written.
create or replace temp macro as_month(x) as
    date_trunc('month', coalesce(
        case when length(x) = 7 then try_cast(x || '-01' as date) end,
        try_cast(x as date),
        try_cast(trim(x) || '-01' as date)
    ))::date;

-- The day of a day or a time, as written.
create or replace temp macro as_day(x) as try_cast(x as date);

create or replace temp macro as_currency(x) as
    case
        when regexp_full_match(x, '[A-Z]{3}') then x
        when regexp_full_match(trim(x), '[A-Za-z]{3}') then upper(trim(x))
    end;

create or replace temp macro is_absurd_count(x) as
    coalesce(try_cast(x as double) not between 0 and 1e9, false);
-- A sum over many requests; what fits no bigint is out of range too.
create or replace temp macro is_absurd_total(x) as
    coalesce(try_cast(x as double) not between 0 and 1e15, false);
-- A time or a day.
create or replace temp macro is_absurd_time(x) as
    coalesce(x < '2015-01-01'::date or x >= '2100-01-01'::date, false);

-- A field that a file carries as text: JSON, or for a list also its parts between bars.
create or replace temp macro valid_json(x) as case when json_valid(x) then x end;
create or replace temp macro text_list(x) as
    case
        when x[1] = '[' and json_valid(x) then json_transform(x, '["VARCHAR"]')
        else string_split(nullif(nullif(x, 'null'), ''), '|')
    end;

-- A document with quotes around its numbers of more digits than a float has. Within a text quotes
-- would break the document, which then is not read this way.
create or replace temp macro long_numbers_as_text(x) as
    regexp_replace(
        x, '(:\s*)(-?[0-9.]{16,}(?:[eE][+-]?[0-9]+)?)(\s*[,}])', '\1"\2"\3', 'g'
    );

-- The object that a field holds; of a list of them, as of the parts of a stream, the last.
create or replace temp macro json_object_in(x) as
    case when x[1] = '[' then json_extract(valid_json(x), '$[#-1]')::varchar else valid_json(x) end;

-- The type of traffic that Gemini tells beside its counts.
create or replace temp macro as_traffic(x) as
    coalesce(
        json_extract_string(valid_json(x), '$.trafficType'),
        json_extract_string(valid_json(x), '$.traffic_type')
    );

create or replace temp macro as_object(x) as
    case when begins_with(x, '{') and json_valid(x) then x end;

-- The fields of an object, given its keys, each as a pair of its name and its value as text; of a
-- name that is there twice, the first.
create or replace temp macro json_fields(keys, x) as
    list_filter(
        list_zip(keys[1:256], json_extract_string(x, '$.*')[1:256]),
        lambda field, place: list_position(keys, field[1]) = place
    );

-- The parts of an object at some paths, as text; null where it may have others than at these and
-- at the ones besides. Each name within it ends with a colon, so an object with more colons than
-- parts there has others, or a name twice, or text to be looked at.
create or replace temp macro parts_of_usual(x, paths, besides) as
    case
        when not contains(x, '\')
            and length(x) - length(replace(x, ':', ''))
                = len(list_filter(json_exists(x, paths || besides), lambda is_there: is_there))
            then json_extract_string(x, paths)
    end;

-- Those of such parts that may be counts but for zero, each as a pair of its name and its value.
create or replace temp macro named_parts(names, parts) as
    case when parts is not null then
        list_transform(
            list_filter(
                range(1, len(names) + 1), lambda place: parts[place] <> '0' and parts[place] < ':'
            ),
            lambda place: (names[place], parts[place])
        )
    end;

-- Counts by modality, as Gemini lists them: a field each, named with its modality.
create or replace temp macro json_modalities(x) as
    list_transform(
        json_transform(
            x, '[{"modality": "VARCHAR", "tokenCount": "VARCHAR", "token_count": "VARCHAR"}]'
        ),
        lambda part: (part.modality, coalesce(part.tokenCount, part.token_count))
    );

-- The fields of the objects and lists among fields, named with dots.
create or replace temp macro inner_fields(fields) as
    flatten(list_transform(
        list_filter(
            fields, lambda field: begins_with(field[2], '{') or begins_with(field[2], '[')
        ),
        lambda outer_field: list_transform(
            case
                when begins_with(outer_field[2], '{')
                    then json_fields(
                        json_keys(valid_json(outer_field[2])), valid_json(outer_field[2])
                    )
                else json_modalities(valid_json(outer_field[2]))
            end,
            lambda inner_field: (outer_field[1] || '.' || inner_field[1], inner_field[2])
        )
    ));

-- The whole numbers among fields, but for zeros and known fields.
create or replace temp macro whole_counts(fields, known) as
    list_transform(
        list_filter(
            fields,
            lambda field: case
                when field[2] <> '0' and not list_contains(known, field[1])
                    and regexp_full_match(field[2], '-?[0-9]{1,18}')
                    then length(field[1]) <= 128
                        and regexp_full_match(field[1], '[A-Za-z_][A-Za-z0-9_.-]*')
            end
        ),
        lambda field: struct_pack(usage_field := field[1], tokens := field[2]::bigint)
    );

-- The counts above zero; null where there are none.
create or replace temp macro as_counts(counts) as
    nullif(
        list_sort(list_filter(counts, lambda part: part.tokens between 1 and 1000000000)), []
    );

create or replace temp macro is_absurd_counts(counts) as
    coalesce(
        len(list_filter(counts, lambda part: part.tokens not between 0 and 1000000000)) > 0, false
    );
