package dev.drawbridge.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  @TempDir Path folder;
  private Path program;

  @BeforeEach
  void install() throws Exception {
    program = Files.createFile(Files.createDirectory(folder.resolve("bin")).resolve("drawbridge"));
  }

  @Test
  void aProgramThatTheShellFindsIsTypedByItsName() throws Exception {
    Path links = Files.createDirectory(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("drawbridge"), program);

    assertEquals("drawbridge", Program.typed(program, "/nowhere:" + program.getParent()));
    assertEquals("drawbridge", Program.typed(program, links.toString()));
  }

  @Test
  void oneThatItDoesNotFindIsTypedByItsPath() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.createFile(other.resolve("drawbridge"));

    assertEquals(program.toString(), Program.typed(program, other + ":/nowhere"));
    assertEquals(program.toString(), Program.typed(program, ""));
  }
}
