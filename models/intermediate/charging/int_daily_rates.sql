{{ each_day_of(ref("stg_policy__rates")) }}
