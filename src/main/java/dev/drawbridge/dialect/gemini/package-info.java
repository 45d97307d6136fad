/**
 * Gemini's generateContent and its embeddings, also at Vertex. Members are read in both spellings
 * that ProtoJSON knows, and written in camel case.
 */
@NullMarked
package dev.drawbridge.dialect.gemini;

import org.jspecify.annotations.NullMarked;
