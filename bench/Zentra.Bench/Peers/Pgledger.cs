using System.Security.Cryptography;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Peers;

/// <summary>
/// pgledger, a ledger in PL/pgSQL functions (github.com/pgr0ss/pgledger): its own SQL, loaded as its README loads it.
/// </summary>
internal static class Pgledger
{
    public const string Schema = "pgledger.sql";

    /// <summary>The files in their order; the first two make its identifiers.</summary>
    private static readonly string[] Files =
    [
        "vendor/scoville-pgsql-ulid/ulid-to-uuid.sql", "vendor/scoville-pgsql-ulid/uuid-to-ulid.sql", Schema,
    ];

    public static bool IsCheckout(string path) => Files.All(file => File.Exists(Path.Combine(path, file)));

    /// <summary>Which SQL this was, without asking git.</summary>
    public static string Version(string checkout)
    {
        var hash = SHA256.HashData(File.ReadAllBytes(Path.Combine(checkout, Schema)));
        return $"{Schema} of SHA-256 {Convert.ToHexStringLower(hash)[..16]}…";
    }

    /// <summary>
    /// Loads it and makes accounts by its own function. They are then numbered, in identifiers as long as its own, so
    /// that a transfer can name any two of them without looking them up.
    /// </summary>
    public static void Load(string checkout, PostgresServer server, int accounts)
    {
        foreach (var file in Files)
        {
            server.Execute(File.ReadAllText(Path.Combine(checkout, file)));
        }
        server.Execute(
            $"""
            SELECT count(*) FROM generate_series(1, {accounts}) n,
                LATERAL pgledger_create_account('customer_' || n, 'USD');
            UPDATE pgledger_accounts SET id = 'pgla_' || lpad(substr(name, 10), 26, '0');
            """);
        server.Execute("VACUUM FULL ANALYZE pgledger_accounts");
    }

    /// <summary>One transfer between two different accounts, drawn at random, for pgbench.</summary>
    public static string Transfer(int accounts) =>
        $"""
        \set a random(1, {accounts})
        \set b random(1, {accounts - 1})
        \set b case when :b < :a then :b else :b + 1 end
        \set amount random(1, 125000)
        SELECT id FROM pgledger_create_transfer('pgla_' || lpad(:a::text, 26, '0'), 'pgla_' || lpad(:b::text, 26, '0'),
            :amount);
        """;
}
