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

    /// <summary>How soon a server that was not the primary is asked again whether it is.</summary>
    private const int RecheckSeconds = 1;

    /// <summary>Which of several servers to use; one that cannot write is of no use to a lane.</summary>
    private static readonly string[] Uses = ["primary", "read-write"];

    private readonly NpgsqlConnectionStringBuilder connection = new() { ApplicationName = "zentra" };
    private string use = Uses[0];
    private Match? replica;

    private PostgresTarget()
    {
    }

    public string Schema { get; private set; } = DefaultSchema;

    /// <summary>Whether a server is accepted that may lose what it has acknowledged, as one with `fsync=off`.</summary>
    public bool AllowsLoss { get; private set; }

    /// <summary>A connection string of Npgsql's; a builder of it may be changed.</summary>
    internal NpgsqlConnectionStringBuilder Connection => new(connection.ConnectionString);

    /// <summary>How to reach the replica that lists may be read from, if there is one.</summary>
    internal NpgsqlConnectionStringBuilder? Replica => replica is null
        ? null
        : new(connection.ConnectionString)
        {
            Host = replica.Groups["host"].Value,
            Port = replica.Groups["port"].Length == 0
                ? connection.Port
                : int.Parse(replica.Groups["port"].Value, CultureInfo.InvariantCulture),
            TargetSessionAttributes = "any",
        };

    public static bool IsAddress(string text) => Address.IsMatch(text);

    /// <summary>
    /// Reads `postgres://user:password@host:port/database?name=value`. A `host` among the values may be the folder of a
    /// Unix socket. Several servers, as in `host:port,host:port`, are a primary and its standbys.
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

    public override string ToString() => IsSeveral
        ? $"{connection.Host}/{connection.Database} ({Schema})"
        : $"{connection.Host}:{connection.Port}/{connection.Database} ({Schema})";

    private bool IsSeveral => connection.Host!.Contains(',', StringComparison.Ordinal);

    private string? Take(Match match)
    {
        connection.Host = "localhost";
        var reason = match.Groups["query"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => Set(pair[0], Uri.UnescapeDataString(pair.Length == 2 ? pair[1] : "")))
            .FirstOrDefault(fault => fault is not null);
        reason ??= SetIfThere("user", match) ?? SetIfThere("password", match) ?? SetIfThere("database", match);
        reason ??= SetServers(match.Groups["servers"].Value.Split(','));
        if (IsSeveral)
        {
            connection.TargetSessionAttributes = use;
            connection.HostRecheckSeconds = RecheckSeconds;
        }
        return reason;
    }

    private string? SetServers(string[] servers)
    {
        var parts = servers.Select(s => Server.Match(s)).ToList();
        if (!parts.TrueForAll(p => p.Success && (servers.Length == 1 || p.Groups["host"].Length > 0)))
        {
            return "The store's address has a host that cannot be used.";
        }
        if (servers.Length > 1)
        {
            var wrong = parts.Find(p => p.Groups["port"].Length > 0 && !IsPort(p.Groups["port"].Value));
            connection.Host = string.Join(',', servers.Select(Uri.UnescapeDataString));
            return wrong is null ? null : Set("port", wrong.Groups["port"].Value);
        }
        return SetIfThere("host", parts[0]) ?? SetIfThere("port", parts[0]);
    }

    private string? SetIfThere(string name, Match match)
    {
        var part = Uri.UnescapeDataString(match.Groups[name].Value);
        return part.Length == 0 ? null : Set(name, part);
    }

    private static bool IsPort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsTimeout(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and <= 600;

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
            case "port" when IsPort(value):
                connection.Port = int.Parse(value, CultureInfo.InvariantCulture);
                return null;
            case "sslmode" when SslModes.TryGetValue(value, out var mode):
                connection.SslMode = mode;
                return null;
            case "target_session_attrs" when Uses.Contains(value):
                use = value;
                return null;
            case "connect_timeout" when IsTimeout(value):
                connection.Timeout = int.Parse(value, CultureInfo.InvariantCulture);
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
            case "replica" when Server.Match(value) is { Success: true } found && found.Groups["host"].Length > 0
                && (found.Groups["port"].Length == 0 || IsPort(found.Groups["port"].Value)):
                replica = found;
                return null;
            case "port" or "sslmode" or "schema" or "durability" or "connect_timeout" or "replica":
                return $"The store's address has a {name} that cannot be used.";
            case "target_session_attrs":
                return "A store writes, so target_session_attrs is primary or read-write.";
            default:
                return $"The store's address has a part '{name}' that is not known.";
        }
    }

    [GeneratedRegex(
        """
        ^postgres(ql)?://
        ((?<user>[^:@/?]*)(:(?<password>[^@/?]*))?@)?
        (?<servers>(\[[^\]]*\]|[^/?@])*)
        (/(?<database>[^?/]*))?(\?(?<query>.*))?$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Address { get; }

    [GeneratedRegex("""^(?<host>\[[^\]]*\]|[^:/?@]*)(:(?<port>\d*))?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Server { get; }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName { get; }
}
