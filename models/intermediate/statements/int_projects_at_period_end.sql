-- Statements name a project as it was at the end of their period, whatever it is called later.
{{ at_period_end(ref("int_daily_projects"), "project_id", ["project_name"]) }}
