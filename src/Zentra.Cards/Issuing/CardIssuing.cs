using Zentra.Cards.Controls;
using Zentra.Cards.Vault;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Issuing;

/// <summary>How cards come to be: a new one, or one in the place of another.</summary>
internal static class CardIssuing
{
    public static Decision Issue(CardCommand.Issue command, IRecords records, Context context)
    {
        if (records.Find(CardProgram.Kind, command.Program) is not { } program)
        {
            return new Rejection(CardProblems.ProgramNotFound, "There is no such card program in this workspace.")
            {
                Pointer = "/program",
            };
        }
        var known = records.Find(CardAccount.Kind, CardAccount.IdOf(command.Account));
        if (known is not null && known.Currency != program.Currency)
        {
            return new Rejection(
                CardProblems.AccountCurrency,
                $"Account {known.Name} is kept in {known.Currency}, and cards of {program.Name} in {program.Currency}.")
            {
                Pointer = "/account",
            };
        }
        if (Unfit(command.Number, records) is { } unfit)
        {
            return unfit;
        }
        var form = command.Form ?? program.Form;
        var account = known ?? CardAccount.Open(command.Account, program.Currency, floorMinor: null, context);
        var id = context.NewId(Card.Kind.Prefix);
        var card = Fresh(id, id, command.Number, program, form, command.ExpiryMonths, context) with
        {
            Customer = command.Customer,
            Account = account.Name,
            SingleUse = command.SingleUse,
            Metadata = command.Metadata,
        };
        var issued = Issued(card, command.Number, Controls(card, command, context), context);
        return known is not null ? issued : issued with
        {
            Records = [.. issued.Records, CardAccount.Kind.Put(account.Id, account)],
            Events =
            [
                .. issued.Events,
                new EventDraft(
                    context.NewId("evt"), CardEvents.AccountOpened, account.Id,
                    CardAccountResource.Render(account, balanceMinor: 0, heldMinor: 0)),
            ],
        };
    }

    /// <summary>
    /// The old card is closed at once where it is lost or the like, else with the activation of the new one, so that
    /// its holder is never without.
    /// </summary>
    public static Decision Replace(Card old, CardCommand.Replace command, IRecords records, Context context)
    {
        if (!old.IsOut && old.CloseReason is null or CloseReason.Customer or CloseReason.Program)
        {
            return CardDecider.Conflict(
                old, "replaced", "pending_activation, active or frozen, or closed as lost, stolen or fraud");
        }
        if (old.ReplacedBy is { } other)
        {
            return new Rejection(CardProblems.StateConflict, $"The card is replaced by {other} already.");
        }
        if (records.Find(CardProgram.Kind, old.Program) is not { } program)
        {
            return new Rejection(CardProblems.ProgramNotFound, "The card's program is gone.");
        }
        if (Unfit(command.Number, records) is { } unfit)
        {
            return unfit;
        }
        var card = Fresh(
            context.NewId(Card.Kind.Prefix), old.Lineage, command.Number, program, command.Form ?? old.Form,
            expiryMonths: null, context) with
        {
            Customer = old.Customer,
            Account = old.Account,
            SingleUse = old.SingleUse,
            Metadata = old.Metadata,
            Replaces = old.Id,
            Uses = old.Uses,
        };
        var closes = old.IsOut && (command.Reason is not null || card.State == CardState.Active);
        var replaced = CardDecider.Next(
            old with
            {
                ReplacedBy = card.Id,
                State = closes ? CardState.Closed : old.State,
                CloseReason = closes ? command.Reason ?? CloseReason.Program : old.CloseReason,
            },
            context);
        var rendered = CardResource.Render(replaced);
        var inForce = records.Find(ControlsInForce.Kind, ControlsInForce.IdOf(old.Id))?.Set;
        var controls = inForce is null ? null : Set(card, inForce.Rules, context) with
        {
            // What the old card has spent counts for the new one.
            CountsWith = inForce.CountsWith ?? inForce.Subject,
            Description = inForce.Description,
        };
        var issued = Issued(card, command.Number, controls, context);
        return issued with
        {
            Records = [.. issued.Records, Card.Kind.Put(replaced.Id, replaced)],
            Events =
            [
                .. issued.Events,
                CardDecider.Told(CardEvents.Replaced, replaced, rendered, context),
                .. closes ? [CardDecider.Told(CardEvents.Closed, replaced, rendered, context)] : (EventDraft[])[],
            ],
        };
    }

    /// <summary>
    /// Why a number that was drawn cannot be the card's. One under a retired key would be left behind when that key is
    /// destroyed.
    /// </summary>
    private static Rejection? Unfit(SealedNumber number, IRecords records) =>
        records.Find(VaultKey.Kind, number.Key) is { RetiredAt: not null }
            ? new(CardProblems.VaultKeyRetired, "The vault's key was rotated while the card was made; try again.")
            : records.Find(CardIndex.Kind, number.Index) is not null
                ? new(CardProblems.NumberTaken, "The number that was drawn is another card's.")
                : null;

    private static Card Fresh(
        string id,
        string lineage,
        SealedNumber number,
        CardProgram program,
        CardForm form,
        int? expiryMonths,
        Context context)
    {
        var expiry = context.At.ToDateTimeOffset().AddMonths(expiryMonths ?? program.ExpiryMonths);
        return new()
        {
            Id = id,
            Lineage = lineage,
            Customer = "",
            Account = "",
            Program = program.Id,
            Form = form,
            Brand = program.Brand,
            Bin = number.Bin,
            Last4 = number.Last4,
            ExpiryMonth = expiry.Month,
            ExpiryYear = expiry.Year,
            Currency = program.Currency,
            State = form == CardForm.Physical ? CardState.PendingActivation : CardState.Active,
            ActivatedAt = form == CardForm.Physical ? null : context.At,
            Intent = context.IntentId,
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
    }

    /// <summary>The controls that a card is issued with; null where it has none of its own.</summary>
    private static ControlSet? Controls(Card card, CardCommand.Issue command, Context context)
    {
        var rules = new List<ControlRule>(2);
        if (command.SpendLimitMinor is { } limit)
        {
            var span = WireName.Find<WindowSpan>(command.SpendLimitWindow ?? "all_time") ?? WindowSpan.AllTime;
            var isCalendar = span is not (WindowSpan.PerAuthorization or WindowSpan.AllTime);
            rules.Add(new ControlRule.AmountLimit
            {
                Name = "spend_limit",
                AmountMinor = limit,
                Currency = card.Currency,
                Window = new()
                {
                    Span = span,
                    Mode = isCalendar ? WindowMode.Calendar : null,
                    TimeZone = isCalendar ? "Etc/UTC" : null,
                },
            });
        }
        if (command.MerchantLock is { } merchant)
        {
            rules.Add(new ControlRule.MerchantList { Name = "merchant_lock", Allow = [merchant] });
        }
        return rules.Count == 0 ? null : Set(card, rules, context);
    }

    private static ControlSet Set(Card card, IReadOnlyList<ControlRule> rules, Context context) => new()
    {
        Id = context.NewId(ControlSet.Kind.Prefix),
        Level = ControlLevel.Card,
        Subject = card.Id,
        Version = 1,
        Rules = rules,
        Intent = context.IntentId,
        Scope = context.Workspace.Id,
        Livemode = context.Workspace.Livemode,
        CreatedAt = context.At,
    };

    private static Decision.Accepted Issued(Card card, SealedNumber number, ControlSet? controls, Context context)
    {
        card = card with { Controls = controls?.Id };
        var rendered = CardResource.Render(card);
        return new()
        {
            Subject = card.Id,
            Records =
            [
                Card.Kind.Put(card.Id, card),
                SealedPan.Kind.Put(
                    SealedPan.IdOf(card.Id), new() { Key = number.Key, Box = number.Box, Index = number.Index }),
                CardIndex.Kind.Put(number.Index, new() { Card = card.Id }),
                .. controls is null
                    ? (RecordChange[])[]
                    :
                    [
                        ControlSet.Kind.Put(controls.Id, controls),
                        ControlsInForce.Kind.Put(ControlsInForce.IdOf(card.Id), new() { Set = controls }),
                    ],
            ],
            Events = [CardDecider.Told(CardEvents.Issued, card, rendered, context)],
            Answer = new(201, rendered),
        };
    }
}
