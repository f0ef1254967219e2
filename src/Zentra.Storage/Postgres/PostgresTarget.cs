using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Zentra.Storage.Postgres;

/// <summary>
/// Where a store is: a server, a database, and a schema in it. It holds a password and does not print it.
/// </summary>
public sealed partial class PostgresTarget
{
    /// <summary>The schema of a store whose address names none.</summary>
    public const string DefaultSchema = "zentra";

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private readonly NpgsqlConnectionStringBuilder connection = new() { ApplicationName = "zentra" };

    private PostgresTarget()
    {
    }

    public string Schema { get; private set; } = DefaultSchema;

    /// <summary>Whether a server is accepted that may lose what it has acknowledged, as one with `fsync=off`.</summary>
    public bool AllowsLoss { get; private set; }

    /// <summary>A connection string of Npgsql's; a builder of it may be changed.</summary>
    internal NpgsqlConnectionStringBuilder Connection => new(connection.ConnectionString);

    public static bool IsAddress(string text) => Address.IsMatch(text);

    /// <summary>
    /// Reads `postgres://user:password@host:port/database?name=value`. A `host` among the values may be the folder of a
    /// Unix socket.
    /// </summary>
    public static bool TryParse(
        string address, [NotNullWhen(true)] out PostgresTarget? target, [NotNullWhen(false)] out string? reason)
    {
        var match = Address.Match(address);
        target = new();
        reason = match.Success
            ? target.Take(match)
            : "The address of a PostgreSQL store is postgres://user:password@host:port/database.";
        target = reason is null ? target : null;
        return target is not null;
    }

    public override string ToString() =>
        $"{connection.Host}:{connection.Port}/{connection.Database} ({Schema})";

    private string? Take(Match match)
    {
        connection.Host = "localhost";
        var reason = match.Groups["query"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => Set(pair[0], Uri.UnescapeDataString(pair.Length == 2 ? pair[1] : "")))
            .FirstOrDefault(fault => fault is not null);
        foreach (var name in new[] { "user", "password", "host", "port", "database" })
        {
            var part = Uri.UnescapeDataString(match.Groups[name].Value);
            reason ??= part.Length == 0 ? null : Set(name, part);
        }
        return reason;
    }

    private string? Set(string name, string value)
    {
        switch (name)
        {
            case "user":
                connection.Username = value;
                return null;
            case "password":
                connection.Password = value;
                return null;
            case "host":
                connection.Host = value;
                return null;
            case "database" or "dbname":
                connection.Database = value;
                return null;
            case "port" when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port):
                connection.Port = port;
                return null;
            case "sslmode" when SslModes.TryGetValue(value, out var mode):
                connection.SslMode = mode;
                return null;
            case "sslrootcert":
                connection.RootCertificate = value;
                return null;
            case "schema" when SchemaName.IsMatch(value):
                Schema = value;
                return null;
            case "durability" when value is "required" or "unsafe":
                AllowsLoss = value == "unsafe";
                return null;
            case "port" or "sslmode" or "schema" or "durability":
                return $"The store's address has a {name} that cannot be used.";
            default:
                return $"The store's address has a part '{name}' that is not known.";
        }
    }

    [GeneratedRegex(
        """
        ^postgres(ql)?://
        ((?<user>[^:@/?]*)(:(?<password>[^@/?]*))?@)?
        (?<host>\[[^\]]*\]|[^:/?@]*)(:(?<port>\d*))?
        (/(?<database>[^?/]*))?(\?(?<query>.*))?$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Address { get; }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName { get; }
}
