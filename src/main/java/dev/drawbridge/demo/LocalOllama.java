package dev.drawbridge.demo;

import dev.drawbridge.upstream.load.LocalServer;
import dev.drawbridge.upstream.load.LocalServer.Served;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A model of an Ollama on this machine. Only one that chats, and whose licence text is Apache's or
 * MIT's, since the demo states a licence for it.
 *
 * @param model the name that Ollama knows
 * @param licence an SPDX id
 */
record LocalOllama(URI base, String model, String licence) {
  static final URI USUAL = LocalServer.USUAL.getFirst();

  /** The first such model; empty where nothing answers within a second, or none is such. */
  static Optional<LocalOllama> find(URI base) throws InterruptedException {
    for (LocalServer server : LocalServer.at(List.of(base), LocalServer.MAYBE)) {
      if (!server.ownApi()) continue;
      for (Served each : server.models()) {
        String licence = each.licence();
        if (licence != null && each.chats()) {
          return Optional.of(new LocalOllama(base, each.name(), licence));
        }
      }
    }
    return Optional.empty();
  }
}
