/**
 * What calls use of grants that may cost so much in all: reserved before a call is sent, settled at
 * its end, in the database that all instances share.
 */
@NullMarked
package dev.drawbridge.gate.grants;

import org.jspecify.annotations.NullMarked;
