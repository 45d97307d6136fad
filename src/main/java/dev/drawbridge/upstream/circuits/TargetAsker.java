package dev.drawbridge.upstream.circuits;

import java.util.function.Supplier;

/**
 * Who asks a target, and with what.
 *
 * @param credential the credential's id
 * @param name the model's name at its vendor
 * @param principal told apart from others and no more
 * @param reach how its configuration reaches the provider, which may be another than serves now
 */
record TargetAsker(
    String credential, String name, String principal, Supplier<ProviderReach> reach) {}
