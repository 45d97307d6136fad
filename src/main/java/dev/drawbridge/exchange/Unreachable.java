package dev.drawbridge.exchange;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says for an operator why a server could not be reached, without a class name or an address. */
public final class Unreachable {
  private Unreachable() {}

  /** Returns a clause that can follow a colon or be put in brackets. */
  public static String why(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String known = known(each);
      if (known != null) return known;
    }
    return "the connection broke";
  }

  private static @Nullable String known(Throwable failure) {
    return switch (failure) {
      case UnknownHostException _ -> "its host name is not known here";
      case NoRouteToHostException _ -> "no network leads there";
      case SocketTimeoutException _ -> "it did not answer in time";
      case TimeoutException _ -> "it did not answer in time";
      case ConnectException e ->
          String.valueOf(e.getMessage()).contains("timed out")
              ? "it did not answer in time"
              : "the connection was refused";
      case CertPathBuilderException _ ->
          "its certificate was issued by no authority that is trusted here";
      case SSLException e when e.getCause() == null -> "TLS failed: " + e.getMessage();
      default -> null;
    };
  }
}
