# METADATA
# title: Admin plane
# description: |
#   Who may do what to the gateway itself: input {principal, all_roles, action, resource, target}.
#   `resource` is the path; `target` the team, key, person or request that it is done to, else null.
#
#   On the admin plane roles hold actions, `*` is every action. `principal.roles` are those that count
#   there; on the callers' port none does. There, a team's `leads` may do to what is their team's what
#   `self_service.leads` names, and everyone to what is his own what `self_service.members` names.
#   Whatever nothing permits is denied. That nobody gives a key more than he has himself on the admin
#   plane is the gateway's own rule, whatever stands here.
# schemas:
#   - input: schema.admin.input
package drawbridge.admin

# METADATA
# title: Admin decision
# description: true where a role, a lead's office or ownership permits the action; else false.
# entrypoint: true
result := permitted

# METADATA
# description: The same by a name of its own, as `verdict` of the decision.
default permitted := false

permitted if {
	is_string(input.action)
	some role in input.principal.roles
	some action in data.drawbridge.facts.admins.roles[role]
	action in {"*", input.action}
	not closed
}

permitted if {
	input.action in data.drawbridge.facts.self_service.leads
	leads(input.target.team)
	not oversteps
}

permitted if {
	input.action in data.drawbridge.facts.self_service.members
	own
}

# METADATA
# description: A team whose facts state `prompt_readers` shows its prompts to those roles only.
closed if {
	input.action == "prompts:read"
	readers := data.drawbridge.facts.teams[input.target.team].prompt_readers
	not reads(readers)
}

reads(readers) if {
	some role in input.principal.roles
	role in readers
}

# METADATA
# description: Who acts for another has no office here; neither may use that of the other.
acts_for_another if is_object(input.principal.on_behalf_of)

# METADATA
# description: "Who asks, as facts name him: ISSUER|SUB, or a key's id."
self := concat("|", [input.principal.issuer, input.principal.id]) if {
	is_string(input.principal.issuer)
	not acts_for_another
}

self := input.principal.id if {
	input.principal.kind == "key"
	not is_string(input.principal.issuer)
	not acts_for_another
}

# METADATA
# description: |
#   Whether who asks leads a team: named as himself among its `leads`, or a member of it who holds a
#   role that stands there.
leads(name) if {
	some entry in data.drawbridge.facts.teams[name].leads
	entry == self
}

leads(name) if {
	not acts_for_another
	name in input.principal.teams
	some entry in data.drawbridge.facts.teams[name].leads
	not contains(entry, "|")
	entry in input.all_roles
}

# METADATA
# description: |
#   What no lead may do to a key: give or take over a role that the team does not ask for or that
#   leads a team, or a key that leads one which he does not. To disable it takes over nothing.
oversteps if {
	not disables
	some role in input.target.roles
	not asked(role)
}

oversteps if {
	not disables
	some name, facts in data.drawbridge.facts.teams
	input.target.key in facts.leads
	not leads(name)
}

disables if input.target.operation == "key.disable"

asked(role) if {
	facts := data.drawbridge.facts.teams[input.target.team]
	role in facts.roles
	not role in object.get(facts, "leads", [])
}

# METADATA
# description: Whether it is the asker's own matter; a key of his, in a team of his.
own if input.target.person == self

own if {
	input.target.kind == "key"
	self in [input.target.key, input.target.owner]
	input.target.team in input.principal.teams
	not oversteps
}
