/** What a whole gateway permits and refuses, and how it explains that. */
@NullMarked
package dev.drawbridge.acceptance.policy;

import org.jspecify.annotations.NullMarked;
