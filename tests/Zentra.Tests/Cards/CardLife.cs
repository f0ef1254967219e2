using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Controls;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Cards;

/// <summary>
/// All that happens to one card, told in words, and played on the deciders. What it is used for, at `shop` (exact),
/// `eats` (tips), `web` (15 %) or `fx` (in euros): `auth 700 shop partial`, `financial`, `advice`, `force`, `credit`,
/// `paid`; the same message `again @1`; of the first one: `inc 300 @1`, `back @1` and `back 300 @1` (by an operator),
/// `undo @1` and `replace 300 @1` (by the network), `approve @1`, `decline @1`, `wake @1`. A reversal whose original is
/// lost, and comes late: `ghost`, `late 700`. Its clearing: `clear 700 @1 more` (or `last`, `1/2`), `unclear`,
/// `return`, `unreturn`, the record before `twice`, without an authorization `stray 700` and `gift 700`, of no card
/// `nobody 700`; `answer` ends the oldest review, `reopen` the latest that was ended. Its disputes: `dispute 700 @1`,
/// `grant 300 #1`, `revoke`, `file`, `win`, `lose`, `part 300`, `drop`. And `wait 5h`.
/// </summary>
internal sealed class CardLife
{
    public const long Deposit = 12_000;

    private const string Account = "operating";

    private readonly Card card;
    private readonly Dictionary<int, AuthorizationMessage> sent = [];
    private readonly Stack<string> ended = new();
    private readonly string file;
    private ClearingCommand.TakeRecord? last;
    private AuthorizationMessage? ghost;
    private long places;
    private int told;

    public CardLife()
    {
        Do(CardsCapability.CreateProgram, new ProgramCommand.Create(
            "Test", "400000", 16, "USD", CardForm.Virtual, 48, new(null, true, null, false, null), true, null));
        var program = Book.Events.Last(e => e.Type == CardEvents.ProgramCreated).Object;
        Do(CardsCapability.PutAccount, new CardAccountCommand.Put(Account, "USD", 0, null));
        Do(CardsCapability.Deposit, new CardAccountCommand.Deposit(Account, Deposit, "main", null));
        Do(CardsCapability.Issue, new CardCommand.Issue(
            "cus_1", Account, program, null, null, null, false, null, null, null,
            new("vky_1", "sealed", "index0", "400000", "0002")));
        card = Book.Cards()[0];
        Do(LifeLimits.PutInForce, new LimitLife(card.Id));
        Do(ClearingOperations.Receive, new ClearingCommand.Receive("csv", "hash", null, 100, "kept"));
        file = Book.Events.Last(e => e.Type == ClearingEvents.Received).Object;
    }

    public Book Book { get; } = new();

    public List<Authorization> Authorizations => Book.Authorizations();

    public List<CardDispute> Disputes =>
    [
        .. Book.Events.Where(e => e.Type == CardDisputeEvents.Opened)
            .Select(e => Book.Find(CardDispute.Kind, e.Object)!),
    ];

    public IEnumerable<Review> Open => Book.Events.Where(e => e.Type == ReviewEvents.Opened)
        .Select(e => Book.Find(Review.Records, e.Object)!).Where(r => r.IsOpen);

    /// <summary>What each limit has counted by now, in its order.</summary>
    public IEnumerable<long> Used => ControlEvaluation.Evaluate(
        new()
        {
            Card = card.Id,
            Program = card.Program,
            Workspace = Book.Workspace.Id,
            AmountMinor = 0,
            Currency = "USD",
            Merchant = new() { Id = "mer", Category = "5411" },
            Channel = Channel.Pos,
            At = Book.Now,
        },
        [Book.Find(ControlsInForce.Kind, ControlsInForce.IdOf(card.Id))!.Set],
        id => Book.Find(SpendCounter.Kind, id)).Results.Take(4).Select(r => r.UsedMinor ?? r.UsedCount!.Value);

    public void Take(LifeStep step)
    {
        var about = step.At is { } at && at <= Authorizations.Count ? Authorizations[at - 1] : null;
        var dispute = step.Dispute is { } number && number <= Disputes.Count ? Disputes[number - 1] : null;
        if ((step.At is not null && about is null) || (step.Dispute is not null && dispute is null))
        {
            return;
        }
        switch (step.Word)
        {
            case "wait":
                Book.Wait(TimeSpan.FromHours(step.Minor));
                break;
            case "wake":
                Do(AuthorizationOperations.Wake, new AuthorizationCommand.Wake(about!.Id));
                break;
            case "approve":
                Do(AuthorizationOperations.Approve, new AuthorizationCommand.Approve(about!.Id, "Known.", null));
                break;
            case "decline":
                Do(AuthorizationOperations.Decline, new AuthorizationCommand.Decline(about!.Id, "Unknown.", null));
                break;
            case "clear" or "unclear" or "return" or "unreturn" when about!.Network?.TransactionId is not null:
                Record(step, about);
                break;
            case "clear" or "unclear" or "return" or "unreturn":
                break;
            case "stray" or "gift" or "nobody":
                Record(step, null);
                break;
            case "twice":
                _ = last is null || Give(last with { After = places });
                break;
            case "answer" when Open.FirstOrDefault(r => r.Kind == ClearingReviews.Kind) is { } review:
                var suspended = Book.Find(ClearingRecord.Kind, review.Facts["record"])!.SuspendedMinor;
                Do(ClearingOperations.Resolve, new ClearingCommand.Resolve(
                    review.Id, suspended == 0 ? ClearingReviews.Acknowledge : ClearingReviews.WriteOff, "Seen.", null));
                ended.Push(review.Id);
                break;
            case "reopen" when ended.TryPop(out var was):
                Do(ClearingOperations.Reopen, new ClearingCommand.Reopen(was, "It was ours.", null));
                break;
            case "answer" or "reopen":
                break;
            case "dispute" or "grant" or "revoke" or "file" or "win" or "lose" or "part" or "drop":
                Argue(step, about, dispute);
                break;
            default:
                Say(step, about);
                break;
        }
    }

    private void Say(LifeStep step, Authorization? about)
    {
        if (step.Word == "ghost")
        {
            told++;
            ghost = Message(NetworkRequestKind.Authorization, 0, "shop") with { Network = Keys(null) };
            Ask(Message(NetworkRequestKind.Reversal, 0, null) with
            {
                Network = Keys(null) with { Stan = $"9{told:D5}" },
                Original = new("0100", ghost.Network!.Stan!, ghost.Network.TransmittedAt, null),
            });
            return;
        }
        if (step.Word == "late" && ghost is not null)
        {
            Ask(ghost with { AmountMinor = step.Minor });
            ghost = null;
            return;
        }
        if (step.Word is "inc" or "back" or "undo" or "replace")
        {
            About(step, about!);
        }
        else if (step.Word == "again")
        {
            _ = sent.TryGetValue(step.At!.Value, out var message) && Ask(message);
        }
        else if (step.Word != "late")
        {
            told++;
            var kind = step.Word switch
            {
                "auth" => NetworkRequestKind.Authorization,
                "financial" => NetworkRequestKind.Financial,
                "advice" => NetworkRequestKind.Advice,
                "force" => NetworkRequestKind.ForcePost,
                "credit" or "paid" => NetworkRequestKind.Refund,
                _ => throw new ArgumentException($"There is no step {step}."),
            };
            var message = Message(kind, step.Minor, step.Place) with
            {
                IsFinancial = step.Word is "financial" or "force" or "paid",
                PartialAllowed = step.Has("partial"),
                Network = Keys($"T{told}"),
            };
            Ask(message);
            sent[Authorizations.Count] = message;
        }
    }

    private void About(LifeStep step, Authorization about)
    {
        var isNetworks = step.Word is "undo" or "replace";
        if (isNetworks && about.Network?.TransactionId is null)
        {
            return;
        }
        told++;
        var kind = step.Word == "inc" ? NetworkRequestKind.Incremental : NetworkRequestKind.Reversal;
        Ask(Message(kind, step.Word == "replace" ? 0 : step.Minor, null) with
        {
            Authorization = isNetworks ? null : about.Id,
            Network = isNetworks ? Keys(about.Network!.TransactionId) : null,
            ReplacementMinor = step.Word == "replace" ? step.Minor : null,
        });
    }

    private AuthorizationMessage Message(NetworkRequestKind kind, long minor, string? place) => new()
    {
        Kind = kind,
        Card = card.Id,
        AmountMinor = minor,
        Currency = place == "fx" ? "EUR" : "USD",
        BillingAmountMinor = place == "fx" ? minor * 11 / 10 : null,
        BillingCurrency = place == "fx" ? "USD" : null,
        Merchant = place is null ? null : new()
        {
            Id = "mer",
            Category = place == "eats" ? "5812" : "5411",
            Country = "US",
        },
        Channel = place == "web" ? Channel.Ecommerce : Channel.Pos,
    };

    private NetworkKeys Keys(string? transaction) => new()
    {
        TransactionId = transaction,
        Stan = $"{told:D6}",
        TransmittedAt = Book.Now,
    };

    private void Record(LifeStep step, Authorization? about)
    {
        var isEuro = about?.Currency == "EUR";
        last = new ClearingCommand.TakeRecord(file, places)
        {
            Record = new()
            {
                Number = places + 1,
                Type = step.Word is "return" or "unreturn" or "gift" ? PresentedType.Refund : PresentedType.Presentment,
                IsReversal = step.Word is "unclear" or "unreturn",
                Card = step.Word == "nobody" ? null : card.Id,
                Transaction = new(isEuro ? "EUR" : "USD", step.Minor),
                Settlement = isEuro ? new("EUR", step.Minor) : null,
                Billing = isEuro ? new("USD", step.Minor * 12 / 10) : null,
                BillingRate = isEuro ? new ConversionRate(12, 1) : null,
                NetworkTransactionId = about?.Network?.TransactionId,
                Arn = AcquirerReference.Of($"2400000{places:D15}"),
                ClearingSequence = step.Part?.Of(0),
                ClearingCount = step.Part?.Of(1),
                IsFinal = step.Has("more") ? false : step.Has("last") ? true : null,
            },
            Card = step.Word == "nobody" ? null : card.Id,
            Network = "visa",
        };
        Give(last with { Key = ClearingKey.Of(last.Record!) });
    }

    private bool Give(ClearingCommand.TakeRecord command)
    {
        last = command;
        places++;
        return Do(ClearingOperations.TakeRecord, command) is Decision.Accepted
            ? true
            : throw new InvalidOperationException("A record was not taken.");
    }

    private void Argue(LifeStep step, Authorization? about, CardDispute? dispute)
    {
        long? minor = step.Minor == 0 ? null : step.Minor;
        var id = dispute?.Id ?? "";
        var (operation, command) = step.Word switch
        {
            "dispute" => (CardDisputeOperations.Open, (Command)new CardDisputeCommand.Open(
                about!.Id, card.Id, minor, "10.4", null)),
            "grant" => (CardDisputeOperations.GrantCredit, new CardDisputeCommand.GrantCredit(id, minor)),
            "revoke" => (CardDisputeOperations.ReverseCredit, new CardDisputeCommand.ReverseCredit(id, minor)),
            "file" => (CardDisputeOperations.File, new CardDisputeCommand.File(id, "CASE1")),
            "drop" => (CardDisputeOperations.Withdraw, new CardDisputeCommand.Withdraw(id, null)),
            _ => (CardDisputeOperations.Resolve, new CardDisputeCommand.Resolve(
                id,
                step.Word == "win" ? CardDisputeStatus.Won
                    : step.Word == "lose" ? CardDisputeStatus.Lost : CardDisputeStatus.PartiallyWon,
                minor, null, null, null)),
        };
        Do(operation, command);
    }

    private bool Ask(AuthorizationMessage message) => Do(
        AuthorizationOperations.Request, new AuthorizationCommand.Request(message)) is not null;

    private Decision Do(Operation operation, Command command) => Book.Do(operation, command);
}
