using System.Collections.Concurrent;
using Zentra.Cards.Authorizations;
using Zentra.Server.Http;
using Zentra.Server.Network;

namespace Zentra.Api.Tests.Network;

/// <summary>A desk that decides as a test says, and remembers what it was asked.</summary>
public sealed class FakeDesk : INetworkDesk
{
    private int running;
    private int most;

    public ConcurrentQueue<(Caller Caller, NetworkRequest Request)> Asked { get; } = new();

    /// <summary>The most that were asked at the same time.</summary>
    public int Most => most;

    public Func<NetworkRequest, CancellationToken, Task<NetworkAnswer>> Decide { get; set; } =
        (_, _) => Task.FromResult(new NetworkAnswer(ResponseCodes.Approved) { ApprovalCode = "A1B2C3" });

    public async Task<NetworkAnswer> Answer(Caller caller, NetworkRequest request, CancellationToken deadline)
    {
        Asked.Enqueue((caller, request));
        var now = Interlocked.Increment(ref running);
        for (var seen = most; now > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
        try
        {
            return await Decide(request, deadline);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }
}
