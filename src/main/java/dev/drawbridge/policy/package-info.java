/** May it: the decision input, the engines that answer it, and the verdict. */
@NullMarked
package dev.drawbridge.policy;

import org.jspecify.annotations.NullMarked;
