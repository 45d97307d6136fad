/**
 * The demo: a gateway with sample vendors on loopback and a tour of what it does.
 *
 * <ol>
 *   <li>The sample vendors speak the real wire format and label every answer as a sample.
 *   <li>Nothing leaves the machine: the vendors listen on 127.0.0.1, and so does a local Ollama,
 *       the only other place that the demo's configuration names.
 *   <li>{@code --once} is a check: it succeeds only if every step of the tour did what it should.
 * </ol>
 */
@NullMarked
package dev.drawbridge.demo;

import org.jspecify.annotations.NullMarked;
