package drawbridge.admin_test

import data.drawbridge.admin

may(roles, action) := answer if {
	answer := admin.result with input as {"principal": {"roles": roles}, "action": action, "resource": "x"}
}

actions := [
	"decisions:read", "names:read", "prompts:read", "usage:read", "providers:read", "providers:reset", "models:read",
	"keys:read", "keys:write", "keys:own", "blocks:write", "policy:read", "config:read", "tlog:read",
	"erasures:write", "drills:run", "replays:run", "access:decide", "access:read",
	"log:read", "log:write",
]

test_each_role_may_do_what_it_holds_and_nothing_else if {
	held := {
		"drawbridge-admin": {action | some action in actions},
		"drawbridge-auditor": {"decisions:read", "names:read", "prompts:read", "usage:read", "access:read", "tlog:read"},
		"drawbridge-operator": {"blocks:write", "providers:read", "providers:reset", "models:read"},
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

teams := {
	"research": {
		"models": ["*"], "roles": ["model-user", "senior"],
		"leads": ["https://id.acme.example|ann", "abcdefghijkl", "research-lead"],
	},
	"sales": {"models": ["*"], "roles": ["model-user"], "leads": ["https://id.acme.example|ben", "zyxwvutsrqpo"]},
	"open": {"models": ["*"]},
}

person(issuer, id, roles, in_teams) := {
	"kind": "user", "issuer": issuer, "id": id, "name": id, "team": null,
	"teams": in_teams, "roles": [], "claims": {}, "key": null, "on_behalf_of": null, "all": roles,
}

api_key(id, roles, team) := {
	"kind": "key", "issuer": null, "id": id, "name": id, "team": team,
	"teams": [team], "roles": [], "claims": {}, "key": null, "on_behalf_of": null, "all": roles,
}

asks(who, action, target) := answer if {
	answer := admin.result with input as {
		"principal": object.remove(who, ["all"]), "all_roles": who.all,
		"action": action, "resource": "/drawbridge/v1/x", "target": target,
	}
		with data.drawbridge.facts.teams as teams
}

target(kind, fields) := object.union(
	{
		"kind": kind, "operation": null, "team": null, "roles": [],
		"owner": null, "key": null, "person": null, "request": null,
	},
	fields,
)

acme := "https://id.acme.example"

askers := {
	"lead by sub": person(acme, "ann", ["model-user"], []),
	"lead by key": api_key("abcdefghijkl", [], "open"),
	"lead by role": person(acme, "lea", ["research-lead"], ["research"]),
	"lead by the role of a key": api_key("keyoflead234", ["research-lead"], "research"),
	"lead of another team": person(acme, "ben", ["model-user"], ["sales"]),
	"member": person(acme, "max", ["model-user"], ["research"]),
	"holder of a lead's role in another team": person(acme, "eve", ["research-lead"], ["sales"]),
	"holder of a role called as the lead": person(acme, "eve", ["https://id.acme.example|ann"], ["research"]),
	"same sub of another issuer": person("https://evil.example", "ann", ["model-user"], ["research"]),
	"issuer and sub divided elsewhere": person("https://id.acme.example|a", "nn", [], ["research"]),
	"person whose id is a lead's key": person(acme, "abcdefghijkl", [], ["research"]),
	"key without the office": api_key("keyofmember2", ["model-user"], "research"),
	"administrator by a role of any realm": person(acme, "adm", ["drawbridge-admin"], ["research"]),
	"lead who acts for another": object.union(
		person(acme, "ann", [], ["research"]),
		{"on_behalf_of": {"id": "x"}},
	),
	"holder of the lead's role who acts for another": object.union(
		person(acme, "lea", ["research-lead"], ["research"]),
		{"on_behalf_of": {"id": "x"}},
	),
	"member who acts for the lead": object.union(
		person(acme, "max", [], ["research"]),
		{"on_behalf_of": {"id": "ann", "issuer": acme, "roles": ["research-lead"], "teams": ["research"]}},
	),
}

default both(_, _) := false

both(a, b) if {
	a
	b
}

leading := {"lead by sub", "lead by key", "lead by role", "lead by the role of a key"}

of_leads := {"keys:read", "keys:write", "usage:read", "decisions:read", "access:decide"}

test_a_lead_may_do_what_leads_may_for_his_team_and_nobody_else if {
	every name, who in askers {
		every action in actions {
			asks(who, action, target("team", {"team": "research"})) == both(name in leading, action in of_leads)
			asks(who, action, target("team", {"team": "unknown"})) == false
			asks(who, action, target("team", {"team": "open"})) == false
			asks(who, action, null) == false
		}
	}
}

sees := leading | {"member"}

test_a_lead_sees_his_teams_requests if {
	theirs := target("request", {"team": "research", "person": "https://id.acme.example|max", "request": "r"})
	every name, who in askers {
		asks(who, "decisions:read", theirs) == both(name in sees, true)
		asks(who, "prompts:read", theirs) == false
	}
}

key(fields) := target("key", object.union({"team": "research", "roles": ["model-user"]}, fields))

test_a_lead_gives_a_key_no_role_that_his_team_does_not_ask_for if {
	ann := askers["lead by sub"]
	asks(ann, "keys:write", key({"roles": []})) == true
	asks(ann, "keys:write", key({"roles": ["model-user", "senior"]})) == true
	every roles in [["drawbridge-admin"], ["model-user", "vip"], ["research-lead"]] {
		asks(ann, "keys:write", key({"roles": roles})) == false
	}
	asks(ann, "keys:write", key({"team": "sales"})) == false
	asks(ann, "keys:write", key({"team": null})) == false
}

test_a_role_that_leads_is_not_given_though_the_team_asks_for_it if {
	answer := admin.result with input as {
		"principal": object.remove(askers["lead by sub"], ["all"]), "all_roles": [],
		"action": "keys:write", "resource": "x", "target": key({"roles": ["research-lead"]}),
	}
		with data.drawbridge.facts.teams as {"research": object.union(
			teams.research,
			{"roles": ["model-user", "research-lead"]},
		)}
	answer == false
}

test_a_lead_takes_over_no_key_that_leads_another_team if {
	ann := askers["lead by sub"]
	asks(ann, "keys:write", key({"key": "abcdefghijkl", "operation": "key.rotate"})) == true
	asks(ann, "keys:write", key({"key": "zyxwvutsrqpo", "operation": "key.rotate"})) == false
	asks(ann, "keys:write", key({"key": "zyxwvutsrqpo", "operation": "key.disable"})) == true
	asks(ann, "keys:write", key({"key": "plainkey2345", "operation": "key.rotate", "roles": ["vip"]})) == false
	asks(ann, "keys:write", key({"key": "plainkey2345", "operation": "key.disable", "roles": ["vip"]})) == true
}

test_his_own_is_what_bears_his_id_and_issuer if {
	max := askers.member
	own := "https://id.acme.example|max"
	asks(max, "keys:read", target("person", {"person": own})) == true
	asks(max, "decisions:read", target("person", {"person": own})) == true
	asks(max, "usage:read", target("person", {"person": own})) == false
	asks(max, "keys:write", target("person", {"person": own})) == false
	every other in ["max", "https://evil.example|max", "https://id.acme.example|ann", null] {
		asks(max, "decisions:read", target("person", {"person": other})) == false
	}
	asks(askers["key without the office"], "keys:read", target("person", {"person": "keyofmember2"})) == true
	asks(askers["member who acts for the lead"], "keys:read", target("person", {"person": own})) == false
}

test_members_may_write_keys_where_facts_say_so_and_only_their_own if {
	members := {"leads": [], "members": ["keys:write"]}
	max := askers.member
	own := "https://id.acme.example|max"
	asks(max, "keys:write", key({"owner": own})) == true with data.drawbridge.facts.self_service as members
	every other in [
		key({"owner": "https://id.acme.example|ann"}), key({"owner": null}), key({"owner": "max"}),
		key({"owner": own, "team": "sales"}), key({"owner": own, "roles": ["vip"]}),
	] {
		asks(max, "keys:write", other) == false with data.drawbridge.facts.self_service as members
	}
	asks(max, "keys:write", key({"owner": own})) == false
}

test_what_leads_and_members_may_are_facts if {
	none := {"leads": [], "members": []}
	asks(askers["lead by sub"], "keys:read", target("team", {"team": "research"})) == false
		with data.drawbridge.facts.self_service as none
	every odd in [{}, null, {"leads": "keys:read"}, {"leads": {"keys:read": 1}}] {
		answer := asks(askers["lead by sub"], "keys:write", target("team", {"team": "research"}))
			with data.drawbridge.facts.self_service as odd
		answer == false
	}
}

test_leads_that_cannot_be_read_lead_nobody if {
	every odd in [null, "https://id.acme.example|ann", {"x": ["https://id.acme.example|ann"]}, [["research-lead"]], [1]] {
		answer := admin.result with input as {
			"principal": object.remove(askers["lead by role"], ["all"]), "all_roles": ["research-lead"],
			"action": "keys:read", "resource": "x", "target": target("team", {"team": "research"}),
		}
			with data.drawbridge.facts.teams as {"research": {"leads": odd}}
		answer == false
	}
}

test_a_lead_who_was_removed_leads_no_more if {
	answer := admin.result with input as {
		"principal": object.remove(askers["lead by sub"], ["all"]), "all_roles": [],
		"action": "keys:read", "resource": "x", "target": target("team", {"team": "research"}),
	}
		with data.drawbridge.facts.teams as {"research": object.remove(teams.research, ["leads"])}
	answer == false
}

reads_prompt(roles, team) := answer if {
	answer := admin.result with input as {
		"principal": {"roles": roles, "teams": []}, "all_roles": roles, "action": "prompts:read",
		"resource": "x", "target": target("request", {"team": team}),
	}
		with data.drawbridge.facts.teams as {
			"open": {}, "board": {"prompt_readers": ["board-auditor"]},
			"closed": {"prompt_readers": []}, "odd": {"prompt_readers": "board-auditor"},
		}
}

test_a_teams_prompts_are_read_by_those_whom_its_facts_name if {
	every role in ["drawbridge-auditor", "drawbridge-admin"] {
		reads_prompt([role], "open") == true
		reads_prompt([role], "board") == false
		reads_prompt([role], "closed") == false
		reads_prompt([role], "odd") == false
		reads_prompt([role, "board-auditor"], "board") == true
	}
	reads_prompt(["board-auditor"], "board") == false
}
