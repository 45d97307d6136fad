/** Requests for access as operations act on them: who asks for what, and the steps about it. */
@NullMarked
package dev.drawbridge.admin.access;

import org.jspecify.annotations.NullMarked;
