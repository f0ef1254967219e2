using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Vault;

namespace Zentra.Server.Http;

/// <summary>API keys: made here, shown once, kept as keyed hashes, and found by them.</summary>
public sealed class Keys(IStore store, RuntimeClock clock, InstallationSecrets secrets)
{
    private const string Scheme = "Bearer ";
    private const int MaxKeyLength = 128;
    private const int MaxKnown = 100_000;

    /// <summary>
    /// How long another node's revocation of a key, or its setting of a sandbox's clock, may be unknown here.
    /// </summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (ApiKey Key, Caller Caller, long ReadAt)> known =
        new(StringComparer.Ordinal);

    /// <summary>A new key: its mode, and 32 characters of chance.</summary>
    public static string NewKey(bool livemode) =>
        $"zk_{(livemode ? "live" : "test")}_{RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 32)}";

    public string Hash(string key)
    {
        Span<byte> utf8 = stackalloc byte[MaxKeyLength * 3];
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(secrets.KeyPepper, utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
        return Convert.ToHexStringLower(hash);
    }

    public async ValueTask<Caller?> Find(string authorization)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || authorization.Length > Scheme.Length + MaxKeyLength)
        {
            return null;
        }
        if (!known.TryGetValue(authorization, out var found) || IsOld(found.ReadAt))
        {
            var now = TimeProvider.System.GetTimestamp();
            if (await Load(Hash(authorization[Scheme.Length..].Trim())) is not { } loaded)
            {
                known.TryRemove(authorization, out _);
                return null;
            }
            if (known.Count >= MaxKnown)
            {
                known.Clear();
            }
            found = known[authorization] = (loaded.Key, loaded.Caller, now);
        }
        return found.Key.IsValidAt(clock.Now(found.Caller.Scope)) ? found.Caller : null;
    }

    /// <summary>After a key was revoked, it is read again.</summary>
    public void Forget() => known.Clear();

    private bool IsOld(long readAt) => store.IsShared && TimeProvider.System.GetElapsedTime(readAt) > Fresh;

    private async ValueTask<(ApiKey Key, Caller Caller)?> Load(string hash)
    {
        if (await store.Credential(ApiKey.Kind, hash) is not { } found)
        {
            return null;
        }
        var key = (ApiKey)found.Record.State;
        var scope = new Scope(found.Tenant, key.Workspace);
        if (await store.Record(scope, Workspace.Kind, key.Workspace) is not { State: Workspace workspace })
        {
            return null;
        }
        clock.Set(scope, workspace);
        return (key, new(scope, new(key.Id, key.Role), workspace.Livemode));
    }
}
