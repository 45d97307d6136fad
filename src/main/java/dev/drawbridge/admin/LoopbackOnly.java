package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Credentials;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom a port on loopback shows what asks for no credential: not a web page whose name was made to
 * lead here (DNS rebinding). Such a page names itself in {@code Host}, or another does in {@code
 * Origin}.
 */
final class LoopbackOnly {
  private static final Pattern NAMES =
      Pattern.compile("localhost|.+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|(0:){7}1|::1");

  private LoopbackOnly() {}

  /** Refuses such a page; all else goes on. */
  static void guard(RoutingContext c) {
    if (!foreign(c.request())) {
      c.next();
      return;
    }
    String message =
        "This port is on loopback: without a credential it answers only to names of loopback, such"
            + " as localhost.";
    ApiRoutes.refuse(c, new Refusal(RefusalCode.DENIED, message));
  }

  /** Whether a request that came by loopback and has no credential names something else. */
  private static boolean foreign(HttpServerRequest request) {
    SocketAddress here = request.localAddress();
    if (here == null || !ours(here.hostAddress())) return false;
    String name = request.getHeader("Host");
    boolean named = name == null || ours(name.replaceFirst(":[0-9]*$", ""));
    String origin = request.getHeader("Origin");
    if (named && (origin == null || ours(host(origin)))) return false;
    return !credential(request);
  }

  private static boolean ours(@Nullable String host) {
    return host != null && NAMES.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  private static @Nullable String host(String origin) {
    try {
      return URI.create(origin).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean credential(HttpServerRequest request) {
    try {
      Credentials.from(request.headers());
      return true;
    } catch (RuntimeException none) {
      return false;
    }
  }
}
