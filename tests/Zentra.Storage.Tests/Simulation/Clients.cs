using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>Clients who ask for anything, in any state, and repeat themselves.</summary>
internal sealed class Clients(Random chance, IReadOnlyList<Scope> scopes)
{
    private readonly List<Intent> sent = [];
    private readonly List<(Scope Scope, string Id)> payments = [];
    private int drawn;

    /// <summary>Whether captures may be final while others are still open.</summary>
    public bool AsksForFinalCaptures { get; init; }

    /// <summary>A payment that a client has learned of.</summary>
    public void Learn(Scope scope, string payment) => payments.Add((scope, payment));

    public Intent Next(Timestamp now)
    {
        if (sent.Count > 0 && chance.Next(6) == 0)
        {
            var earlier = sent[^(1 + chance.Next(Math.Min(sent.Count, 40)))];
            return Repeat(earlier, now, isSame: chance.Next(8) > 0);
        }
        var scope = scopes[chance.Next(scopes.Count)];
        var (operation, command) = payments.Count < 3 || chance.Next(3) == 0 ? Create() : OnPayment(out scope);
        var intent = Draw(scope, operation, command, now) with { Key = KeyOf(operation, command, $"key-{drawn}") };
        sent.Add(intent);
        return intent;
    }

    /// <summary>The same request once more: a new intent with the old key.</summary>
    public Intent Repeat(Intent earlier, Timestamp now, bool isSame = true) =>
        Draw(earlier.Scope, earlier.Operation, earlier.Command, now) with
        {
            Key = isSame ? earlier.Key : earlier.Key! with { Fingerprint = MerkleHash.Leaf("another request"u8) },
        };

    public Intent Draw(Scope scope, Operation operation, Command command, Timestamp now, Actor? actor = null)
    {
        var random = new byte[16];
        chance.NextBytes(random);
        drawn++;
        return new()
        {
            Id = Identifier.Draw(now, random),
            Scope = scope,
            Actor = actor ?? new("key_1", Role.Integrator),
            Operation = operation,
            Command = command,
            At = now,
            Salt = random,
        };
    }

    private (Operation, Command) Create()
    {
        var automatic = chance.Next(4) == 0 ? CaptureMethod.Automatic : CaptureMethod.Manual;
        return (PaymentsCapability.Create, new PaymentCommand.Create(
            chance.Next(1, 1_000), chance.Next(2) == 0 ? "USD" : "JPY", $"cus_{chance.Next(4)}", null, null, automatic,
            ConfirmNow: chance.Next(5) > 0, null, null));
    }

    private (Operation, Command) OnPayment(out Scope scope)
    {
        (scope, var id) = payments[^(1 + chance.Next(Math.Min(payments.Count, 60)))];
        long? amount = chance.Next(3) == 0 ? null : chance.Next(1, 700);
        return chance.Next(10) switch
        {
            < 4 => (PaymentsCapability.Capture, new PaymentCommand.Capture(id, amount, AsksForFinalCaptures && chance.Next(3) == 0)),
            < 7 => (PaymentsCapability.RefundPayment, new PaymentCommand.Refund(id, amount, null, null)),
            7 => (PaymentsCapability.Increment, new PaymentCommand.Increment(id, chance.Next(1, 300))),
            8 => (PaymentsCapability.Confirm, new PaymentCommand.Confirm(id, null)),
            _ => (PaymentsCapability.Cancel, new PaymentCommand.Cancel(id, null)),
        };
    }

    private static IdempotencyKey KeyOf(Operation operation, Command command, string key) =>
        new(operation.Name, key, MerkleHash.Leaf(operation.Write(command)));
}
