# METADATA
# title: Input
# description: What every rule below is asked about, as a JSON Schema, so that `opa check` finds a field that is none.
# scope: subpackages
# schemas:
#   - input: schema.decision.input
package drawbridge
