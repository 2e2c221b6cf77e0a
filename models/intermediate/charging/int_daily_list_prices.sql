{{ each_day_of(ref("stg_reference__list_prices")) }}
