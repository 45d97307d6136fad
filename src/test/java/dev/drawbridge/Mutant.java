package dev.drawbridge;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * This project's classes loaded anew, one method of one class changed: a faulty build, to see that
 * a test finds the fault.
 */
public final class Mutant extends ClassLoader {
  private final String type;
  private final List<ClassTransform> changes;

  /**
   * @param type the changed class
   * @param changes one after the other
   */
  public Mutant(String type, ClassTransform... changes) {
    super(Mutant.class.getClassLoader());
    this.type = type;
    this.changes = List.of(changes);
  }

  /** A change of each element of a method's code. */
  public static ClassTransform in(String method, CodeTransform change) {
    return ClassTransform.transformingMethodBodies(
        m -> m.methodName().equalsString(method), change);
  }

  /**
   * A method that leaves out its calls of another, which returns nothing.
   *
   * @param arguments that the call takes, with the object that it is called on
   */
  public static ClassTransform without(String method, String called, int arguments) {
    return in(
        method,
        (code, element) -> {
          if (element instanceof InvokeInstruction call && call.name().equalsString(called)) {
            for (int i = 0; i < arguments; i++) code.pop();
          } else {
            code.with(element);
          }
        });
  }

  /** Writes the changed class into a folder, which is to stand first on a class path. */
  public void writeTo(Path folder) throws IOException, ClassNotFoundException {
    Path file = folder.resolve(type.replace('.', '/') + ".class");
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, changed(read(type)));
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.drawbridge.")) return super.loadClass(name, resolve);
    Class<?> known = findLoadedClass(name);
    if (known != null) return known;
    try {
      byte[] bytes = read(name);
      if (name.equals(type)) bytes = changed(bytes);
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] read(String name) throws IOException, ClassNotFoundException {
    try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) throw new ClassNotFoundException(name);
      return in.readAllBytes();
    }
  }

  private byte[] changed(byte[] bytes) {
    var file = ClassFile.of();
    byte[] changed = bytes;
    for (ClassTransform change : changes) {
      changed = file.transformClass(file.parse(changed), change);
    }
    return changed;
  }
}
