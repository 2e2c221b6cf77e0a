-- Statements name a team as it was at the end of their period, whatever it is called later.
{{ at_period_end(ref("int_daily_teams"), "team_id", ["team_name", "cost_center"]) }}
