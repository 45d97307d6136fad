# METADATA
# title: Admin plane
# description: |
#   Who may do what on the admin plane: input {principal, action, resource, target}. `resource` is the
#   path; `target` the key that is made or changed, {team, roles, owner, key}, else null. Roles hold
#   actions, `*` is every action, and what no role holds is denied. That nobody gives a key more than
#   he has himself is the gateway's own rule, whatever stands here.
# schemas:
#   - input: schema.admin.input
package drawbridge.admin

# METADATA
# title: Admin decision
# description: true where one of the principal's roles holds the action; else false.
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
}
