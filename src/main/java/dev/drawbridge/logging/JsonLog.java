package dev.drawbridge.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each event of the log as one line of JSON: {@code time}, {@code level}, {@code event},
 * {@code message}, {@code logger} and {@code thread} in this order, then what the event states of
 * its own, then {@code error} with a stack trace. All of it is ASCII, so nothing in a message ends
 * a line.
 */
public final class JsonLog extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new ByteArrayOutputStream(256);
    try (JsonGenerator g = JSON.createGenerator(line)) {
      g.writeStartObject();
      g.writeStringField("time", event.getInstant().toString());
      g.writeStringField("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
      var markers = event.getMarkerList();
      if (markers != null) {
        for (Marker marker : markers) g.writeStringField("event", marker.getName());
      }
      g.writeStringField("message", event.getFormattedMessage());
      g.writeStringField("logger", event.getLoggerName());
      g.writeStringField("thread", event.getThreadName());
      var stated = event.getKeyValuePairs();
      if (stated != null) for (KeyValuePair each : stated) write(g, each);
      IThrowableProxy error = event.getThrowableProxy();
      if (error != null) g.writeStringField("error", ThrowableProxyUtil.asString(error));
      g.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static void write(JsonGenerator g, KeyValuePair each) throws IOException {
    g.writeFieldName(each.key);
    switch (each.value) {
      case null -> g.writeNull();
      case Integer number -> g.writeNumber(number);
      case Long number -> g.writeNumber(number);
      case Double number -> g.writeNumber(number);
      case Boolean flag -> g.writeBoolean(flag);
      default -> g.writeString(each.value.toString());
    }
  }
}
