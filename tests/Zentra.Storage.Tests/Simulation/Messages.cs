using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>A provider's answer on its way to us.</summary>
internal sealed record Message(
    Scope Scope, ProviderCall Call, ProviderOutcome Outcome, Timestamp At, bool Contradicts = false, int Tries = 0);

/// <summary>An intent to be submitted, and what it came from.</summary>
internal sealed record Wish(Intent Intent, Message? Message = null);

/// <summary>What a simulation found wrong. The seed replays it.</summary>
internal sealed class BrokenInvariantException(string what) : Exception(what);
