{{ each_day_of(ref("stg_policy__api_key_owners")) }}
