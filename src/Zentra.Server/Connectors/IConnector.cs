using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors;

/// <summary>
/// A provider. Every call carries our key, so that a repeat has no second effect there. Whatever goes wrong on the way is an
/// outcome: what cannot be known is <see cref="ProviderOutcome.Unknown"/>, never an exception.
/// </summary>
public interface IConnector
{
    /// <summary>The provider's name in routes, attempts and accounts.</summary>
    string Name { get; }

    /// <summary>Authorizes, captures, voids, increments or refunds.</summary>
    ValueTask<ProviderOutcome> Send(ProviderCall call, CancellationToken cancellation);

    /// <summary>Asks what became of an earlier call, by our key.</summary>
    ValueTask<ProviderOutcome> Query(ProviderCall call, CancellationToken cancellation);
}
