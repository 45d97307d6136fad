package dev.drawbridge.upstream.circuits;

/**
 * Who asks a target, and with what.
 *
 * @param credential the credential's id
 * @param name the model's name at its vendor
 * @param principal told apart from others and no more
 */
record TargetAsker(String credential, String name, String principal) {}
