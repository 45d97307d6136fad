/** Real clients, and each dialect as its own documentation has it, before a whole gateway. */
@NullMarked
package dev.drawbridge.acceptance.clients;

import org.jspecify.annotations.NullMarked;
