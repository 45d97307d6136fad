package dev.drawbridge.audit.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The statements that the index's writer has prepared, for use again: preparing one costs as much
 * as ten rows. The connection closes them. For one thread.
 */
final class PreparedStatements {
  private final Connection connection;
  private final Map<String, PreparedStatement> known = new HashMap<>();

  PreparedStatements(Connection connection) {
    this.connection = connection;
  }

  /**
   * The statement of that text, whose parameters are as they were left; not to be closed.
   *
   * @param sql one of a few texts
   */
  PreparedStatement of(String sql) throws SQLException {
    PreparedStatement statement = known.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      known.put(sql, statement);
    }
    return statement;
  }
}
