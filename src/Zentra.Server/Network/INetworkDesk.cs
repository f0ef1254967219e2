using Zentra.Cards.Authorizations;
using Zentra.Server.Http;

namespace Zentra.Server.Network;

/// <summary>Where a network's requests are decided, whichever way they came.</summary>
public interface INetworkDesk
{
    /// <summary>
    /// Decides a request. The decision is committed before the answer is given. A repeat of a message gets its answer
    /// again. Requests come at the same time and in any order.
    /// </summary>
    /// <param name="caller">Whose cards these are.</param>
    /// <param name="deadline">
    /// Canceled when the network has been told that nothing was decided: what is not committed by then must not be.
    /// </param>
    Task<NetworkAnswer> Answer(Caller caller, NetworkRequest request, CancellationToken deadline);
}
