package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Speed;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parts of which a test says what they answer. */
public final class Played {
  /** Every target is in order. */
  public static final Health WELL =
      new Health() {
        @Override
        public Circuit circuit(String provider, String model) {
          return Circuit.CLOSED;
        }

        @Override
        public @Nullable Outage outage(String provider, String model) {
          return null;
        }

        @Override
        public Speed speed(String provider, String model) {
          return Speed.UNTRIED;
        }
      };

  private static final Object[] NONE = {};

  private Played() {}

  /**
   * A part that answers by the names of its methods and knows no other. An answer that is none of
   * the method's type becomes the part itself, as in {@code a.setThis(1).setThat(2)}.
   */
  public static <T> T by(Class<T> type, Map<String, Function<Object[], @Nullable Object>> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, given) -> {
              Object[] arguments = given == null ? NONE : given;
              if (called.getDeclaringClass() == Object.class) {
                return switch (called.getName()) {
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  default -> type.getSimpleName();
                };
              }
              var answer = answers.get(called.getName());
              if (answer == null) throw new UnsupportedOperationException(called.getName());
              Object value = answer.apply(arguments);
              return called.getReturnType().isInstance(self)
                      && !called.getReturnType().isInstance(value)
                  ? self
                  : value;
            }));
  }
}
