/**
 * The admin port and the local socket.
 *
 * <p>{@link AdminOperations} is the table of all operations: name, route, right, arguments and what
 * it does. The port's routes and its part of the OpenAPI document, the socket's commands and the
 * command line's sub-commands are made of it. A new operation is one row of {@link RecordRows},
 * {@link StateRows} or {@link AccessRows}. What a row states as its {@code own} routes, callers
 * reach on their port too, by {@link OwnOperations}.
 *
 * <ol>
 *   <li>A call of the port is authenticated, authorised by policy and on record before its body is
 *       read and before it is answered.
 *   <li>A call on the callers' port is authenticated there, and authorised by policy about what it
 *       is done to and on record before anything is done. No role counts that counts on the admin
 *       port.
 *   <li>Reading a prompt, and each change, is on record with who asked for it, whether by the port,
 *       the socket or a command that acts alone.
 *   <li>What gives access is recorded before it is done; what takes access away is done first.
 *   <li>An operation reads its arguments from {@link Arguments} only, which refuse what the table
 *       does not name.
 * </ol>
 */
@NullMarked
package dev.drawbridge.admin;

import org.jspecify.annotations.NullMarked;
