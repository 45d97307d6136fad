package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records with all that they hold, which their own {@code toString} hides: for failing tests. */
public final class Shown {
  private Shown() {}

  /** Fails where two values are not the same, and shows where. */
  public static void assertSame(Object expected, Object found, String what) {
    if (expected.equals(found)) return;
    List<String> left = of(expected).lines().toList();
    List<String> right = of(found).lines().toList();
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      assertEquals(left.get(i), right.get(i), what + ", line " + i);
    }
    assertEquals(of(expected), of(found), what);
    assertEquals(expected, found, what);
  }

  public static String of(@Nullable Object value) {
    var out = new StringBuilder();
    show(out, value);
    return out.toString();
  }

  private static void show(StringBuilder out, @Nullable Object value) {
    if (value instanceof Record record) {
      out.append('\n').append(record.getClass().getSimpleName()).append('(');
      for (RecordComponent part : record.getClass().getRecordComponents()) {
        out.append(part.getName()).append('=');
        try {
          part.getAccessor().setAccessible(true);
          show(out, part.getAccessor().invoke(record));
        } catch (ReflectiveOperationException e) {
          throw new LinkageError(e.getMessage(), e);
        }
        out.append(' ');
      }
      out.append(')');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (Object element : list) {
        show(out, element);
        out.append(',');
      }
      out.append(']');
    } else {
      out.append(value);
    }
  }
}
