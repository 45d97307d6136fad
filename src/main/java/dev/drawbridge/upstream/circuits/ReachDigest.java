package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Tells whether a circuit's subject is reached as it was when the circuit opened. */
final class ReachDigest {
  private static final int LENGTH = 16;

  private ReachDigest() {}

  /** What differs once what was learned by a failure of that class holds no more. */
  static String of(CircuitKey key, SignalClass signal, ProviderReach reach) {
    List<String> parts = new ArrayList<>();
    parts.add(reach.place());
    for (ProviderReach.Key each : reach.credentials()) {
      if (concerns(key, signal, each)) parts.add(each.id() + " " + each.fingerprint());
    }
    return digest(String.join("\n", parts));
  }

  private static boolean concerns(CircuitKey key, SignalClass signal, ProviderReach.Key each) {
    // A vendor that revoked its trust may have it again in another credential.
    boolean trust = signal == SignalClass.AUTH_REVOKED;
    return switch (key.scope()) {
      case CREDENTIAL, CREDENTIAL_MODEL -> each.id().equals(key.owner());
      case PROJECT, ORGANISATION ->
          each.account().equals(key.owner()) && (trust || each.id().equals(key.owner()));
      case REQUEST, MODEL, PROVIDER -> trust;
    };
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
