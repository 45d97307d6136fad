/**
 * Certificates and keys in PEM files, and what a port's TLS is made of.
 *
 * <ol>
 *   <li>What cannot be used is an {@link dev.drawbridge.http.tls.UnusablePem} that names the file
 *       at fault; there is no port, and no connection, with a part of what was asked for.
 *   <li>TLS 1.2 and 1.3 only, with forward secrecy and authenticated encryption.
 *   <li>Of a private key nothing is told: not in a message, not by a {@code toString}.
 * </ol>
 */
@NullMarked
package dev.drawbridge.http.tls;

import org.jspecify.annotations.NullMarked;
