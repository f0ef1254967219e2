using System.Security.Cryptography;
using Zentra.Runtime.Store;

namespace Zentra.Server.Workers;

/// <summary>
/// What one node of many does for all of them. A node that dies or stalls loses its duties within seconds; one that
/// comes back late does no harm, because what it then does is an intent, decided on the state of things like any other.
/// </summary>
public sealed class Duties(IStore store)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(2);

    private readonly string node =
        $"{Environment.MachineName}:{Environment.ProcessId}:{RandomNumberGenerator.GetHexString(8)}";

    private readonly Dictionary<string, long> taken = new(StringComparer.Ordinal);

    /// <summary>Whether this node had a duty when it last looked.</summary>
    public bool Had(string duty)
    {
        lock (taken)
        {
            return taken.ContainsKey(duty);
        }
    }

    /// <summary>Leaves a duty that is done; another node may have it once its lease has ended.</summary>
    public void Leave(string duty)
    {
        lock (taken)
        {
            taken.Remove(duty);
        }
    }

    /// <summary>Whether this node has a duty now.</summary>
    public async ValueTask<bool> Have(string duty)
    {
        lock (taken)
        {
            if (taken.TryGetValue(duty, out var at) && TimeProvider.System.GetElapsedTime(at) < RenewAfter)
            {
                return true;
            }
        }
        var now = TimeProvider.System.GetTimestamp();
        var isMine = await store.Claim(duty, node, Span);
        lock (taken)
        {
            if (isMine)
            {
                taken[duty] = now;
            }
            else
            {
                taken.Remove(duty);
            }
        }
        return isMine;
    }
}
