/** Who calls: Keycloak realms and API keys become a {@link dev.drawbridge.identity.Caller}. */
@NullMarked
package dev.drawbridge.identity;

import org.jspecify.annotations.NullMarked;
