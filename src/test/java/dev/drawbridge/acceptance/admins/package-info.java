/** The admins' port of a whole gateway: rights, records, health. */
@NullMarked
package dev.drawbridge.acceptance.admins;

import org.jspecify.annotations.NullMarked;
