package dev.drawbridge.admin.work;

import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Shadow;
import dev.drawbridge.sensitivity.SensitivitySettings;

/**
 * The configuration that a replay decides by.
 *
 * @param live the policy in charge
 * @param shadow the next policy beside it
 * @param sensitivity what is looked for, so that it can be masked
 */
public record ReplaySubject(Policy live, Shadow shadow, SensitivitySettings sensitivity) {}
