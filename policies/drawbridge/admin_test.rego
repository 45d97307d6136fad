package drawbridge.admin_test

import data.drawbridge.admin

may(roles, action) := answer if {
	answer := admin.result with input as {"principal": {"roles": roles}, "action": action, "resource": "x"}
}

actions := [
	"decisions:read", "prompts:read", "usage:read", "providers:read", "providers:reset", "models:read",
	"keys:read", "keys:write", "keys:own", "blocks:write", "policy:read", "config:read", "tlog:read",
	"erasures:write", "drills:run", "replays:run",
]

test_each_role_may_do_what_it_holds_and_nothing_else if {
	held := {
		"drawbridge-admin": {action | some action in actions},
		"drawbridge-auditor": {"decisions:read", "prompts:read", "usage:read", "tlog:read"},
		"drawbridge-viewer": {"decisions:read", "usage:read", "models:read"},
		"model-user": set(),
	}
	every role, allowed in held {
		{action | some action in actions; may([role], action) == true} == allowed
	}
}

test_roles_add_up if {
	may(["drawbridge-viewer", "drawbridge-auditor"], "models:read") == true
	may(["drawbridge-viewer", "drawbridge-auditor"], "tlog:read") == true
	may(["drawbridge-viewer", "drawbridge-auditor"], "keys:write") == false
}

test_what_cannot_be_understood_is_denied if {
	every roles in [[], null, "drawbridge-admin", [null]] {
		may(roles, "keys:read") == false
	}
	every action in [null, 1, ["keys:read"]] {
		may(["drawbridge-admin"], action) == false
	}
	admin.result == false with input as {}
}

test_asking_for_everything_needs_everything if {
	may(["drawbridge-auditor"], "*") == false
	may(["drawbridge-admin"], "*") == true
}

test_roles_are_facts if {
	admin.result == true with input as {"principal": {"roles": ["ops"]}, "action": "keys:own"}
		with data.drawbridge.facts.admins as {"roles": {"ops": ["keys:own"]}}
	admin.result == false with input as {"principal": {"roles": ["ops"]}, "action": "keys:own"}
		with data.drawbridge.facts.admins as {"roles": {}}
}

test_whose_key_it_is_makes_no_difference if {
	every target in [null, {"team": "ops", "roles": ["drawbridge-admin"], "owner": null, "key": null}] {
		asked := {"principal": {"roles": ["ops"]}, "action": "keys:write", "resource": "x", "target": target}
		admin.result == true with input as asked with data.drawbridge.facts.admins as {"roles": {"ops": ["keys:write"]}}
	}
}
