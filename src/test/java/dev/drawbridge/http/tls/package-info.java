/** Certificates and keys as they come in files. */
@NullMarked
package dev.drawbridge.http.tls;

import org.jspecify.annotations.NullMarked;
