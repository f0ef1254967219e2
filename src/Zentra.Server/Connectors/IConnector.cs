using Microsoft.AspNetCore.Http;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;

namespace Zentra.Server.Connectors;

/// <summary>
/// How one kind of provider is spoken to. Every call carries our key, so that a repeat has no second effect there.
/// Whatever goes wrong on the way is an outcome: what cannot be known is <see cref="ProviderOutcome.Unknown"/>, never
/// an exception.
/// </summary>
public interface IConnector
{
    /// <summary>
    /// The connector's name, as `stripe`; a workspace's provider says by which connector it is reached.
    /// </summary>
    string Name { get; }

    Capabilities Capabilities { get; }

    /// <summary>The settings (URLs, account names) and secrets that a provider of this kind needs, by name.</summary>
    ConnectorNeeds Needs { get; }

    /// <summary>Whether it moves no money, and so works in sandbox workspaces only.</summary>
    bool IsForTests => false;

    /// <summary>Authorizes, captures, voids, increments, refunds or reverses.</summary>
    ValueTask<ProviderOutcome> Send(ProviderCall call, ProviderAccount account, CancellationToken cancellation);

    /// <summary>Asks what became of an earlier call, by our key.</summary>
    ValueTask<ProviderOutcome> Query(ProviderCall call, ProviderAccount account, CancellationToken cancellation);

    /// <summary>Verifies the signature of a callback over its raw bytes, and reads it.</summary>
    CallbackReading Read(Callback callback, ProviderAccount account);
}

/// <summary>What a provider's settings must and may name.</summary>
public sealed record ConnectorNeeds(
    IReadOnlyList<string> Settings, IReadOnlyList<string> Secrets, IReadOnlyList<string> OptionalSettings);

/// <summary>
/// One workspace's account with a provider, with its credentials in the clear for the length of a call.
/// </summary>
public sealed record ProviderAccount(
    string Provider,
    bool Livemode,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyDictionary<string, string> Secrets)
{
    public override string ToString() => $"{nameof(ProviderAccount)} {Provider}";
}

/// <summary>A callback as it came: its head, its raw bytes, and when.</summary>
public sealed record Callback(IHeaderDictionary Headers, ReadOnlyMemory<byte> Body, DateTimeOffset At);

/// <summary>What a callback turned out to be.</summary>
public abstract record CallbackReading
{
    private CallbackReading()
    {
    }

    /// <summary>Its signature or its time is wrong, for this reason.</summary>
    public sealed record Unsigned(string Reason) : CallbackReading;

    /// <summary>Signed, but not of the form that the provider describes.</summary>
    public sealed record Malformed(string Reason) : CallbackReading;

    /// <summary>Its messages, and what the provider wants to read when they are kept.</summary>
    public sealed record Read(IReadOnlyList<ProviderMessage> Messages, string Acknowledgement = "") : CallbackReading;
}
