package dev.drawbridge.admin;

import dev.drawbridge.http.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code admin}.
 *
 * @param tls null where the port speaks cleartext
 */
public record AdminSettings(String host, int port, @Nullable TlsSettings tls) {}
