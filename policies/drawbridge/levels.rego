# METADATA
# title: Levels
# description: The levels of sensitivity and of clearance, from lowest to highest.
package drawbridge.levels

rank := {"public": 0, "internal": 1, "confidential": 2, "restricted": 3}
