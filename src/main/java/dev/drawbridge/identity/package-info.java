/**
 * Who calls: access tokens of Keycloak and other issuers, and API keys, become a {@link
 * dev.drawbridge.identity.Caller}.
 *
 * <ol>
 *   <li>Every failure is a {@link dev.drawbridge.exchange.Refusal}: {@code unauthenticated}, which
 *       names the check that failed, or {@code identity_unavailable}. No message, log line or
 *       {@code toString} holds a token, a key, or a claim that was not verified.
 *   <li>A token is accepted only with a signature by a key that its issuer publishes, by one of
 *       nine fixed asymmetric algorithms. No URL and no key that a token carries is ever used.
 *   <li>{@code exp} holds without leeway, so that a cached token and a fresh one end at the same
 *       moment; {@code nbf} and {@code iat} may lie 10 s ahead.
 *   <li>Only accepted tokens are cached (10,000, by SHA-256). An entry counts until {@code exp},
 *       and only while its issuer still publishes the very key that signed it. A new {@link
 *       dev.drawbridge.identity.Identity} starts with an empty cache.
 *   <li>An issuer's keys are fetched again every 5 minutes, and when a token names one that is not
 *       known, at most once in 10 s and never twice at the same time. While Keycloak is away the
 *       last good keys go on; before the first good answer tokens are {@code identity_unavailable}.
 *   <li>API keys are held in memory, hashed, and are brought up to date every 500 ms, so that an
 *       answer needs no database. A change made here acts before its future completes. A store that
 *       cannot be read leaves the keys already known valid for 60 s more; one that is not known is
 *       {@code identity_unavailable}, not {@code unauthenticated}, since it may be new.
 *   <li>Blocks stand in the same database and are read with the keys, so that one acts elsewhere
 *       within a second. Where they were not read for 60 s, nobody can tell who is blocked: every
 *       caller is {@code identity_unavailable}, whichever credential it has.
 *   <li>What a vendor keeps for a caller is found by that very principal only, in the same team and
 *       for the same person: here at once, elsewhere as soon as it was committed, which is before
 *       the end of the answer that told its id. It is asked for in the database only where it is
 *       not remembered.
 *   <li>A wrong secret and an unknown id cost and say the same.
 *   <li>Futures complete on the context of who asked. JDBC and file access run on a named worker.
 * </ol>
 */
@NullMarked
package dev.drawbridge.identity;

import org.jspecify.annotations.NullMarked;
