/** Who calls, tried with forged tokens, a real Keycloak, SQLite and PostgreSQL. */
@NullMarked
package dev.drawbridge.identity;

import org.jspecify.annotations.NullMarked;
