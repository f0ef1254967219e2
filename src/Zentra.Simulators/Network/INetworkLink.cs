namespace Zentra.Simulators.Network;

/// <summary>An answer, and how long it took.</summary>
internal readonly record struct Answered(IsoMessage? Message, TimeSpan After);

/// <summary>A way from this network to an issuer: its ISO 8583 edge, or its JSON edge through a processor.</summary>
internal interface INetworkLink : IAsyncDisposable
{
    /// <summary>`iso8583` or `json`.</summary>
    string Edge { get; }

    /// <summary>Sends messages in one breath. Each task ends with its answer, or without one in time.</summary>
    Task<Task<Answered>[]> Send(TimeSpan patience, params IsoMessage[] messages);

    async Task<Answered> Ask(IsoMessage message, TimeSpan patience) => await (await Send(patience, message))[0];
}
