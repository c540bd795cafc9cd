/* Made by scripts/types.mjs from the node’s own schema. Do not edit. */
export interface paths {
    "/api/admin/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListAccounts
         * @description Every officer's account at this node, with the post and its powers.
         */
        get: operations["list_accounts"];
        put?: never;
        /**
         * AddAccount
         * @description Add an officer, who enters by a one-time link first.
         */
        post: operations["add_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/accounts/{officer}/disabling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * DisableAccount
         * @description End an account, with its sessions, links and tokens, at once.
         */
        post: operations["disable_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/accounts/{officer}/enabling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * EnableAccount
         * @description Let an officer sign in again whose account was ended.
         */
        post: operations["enable_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/accounts/{officer}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * RemoveKeys
         * @description Remove all passkeys and recovery codes of an officer, such as lost ones.
         */
        delete: operations["remove_keys"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/accounts/{officer}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * MakeSignInLink
         * @description A link that signs the officer in once, within 15 minutes: /enter#token=SECRET.
         */
        post: operations["make_sign_in_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/accounts/{officer}/post": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * GivePost
         * @description Give an officer another post, in place of the one that he or she had.
         */
        post: operations["give_post"];
        /**
         * WithdrawPost
         * @description Withdraw an officer's post: without one, nothing may be done or seen.
         */
        delete: operations["withdraw_post"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListProposals
         * @description What waits for a second administrator, the oldest first.
         */
        get: operations["list_proposals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/proposals/{proposal}/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ConfirmProposal
         * @description Do what another administrator proposed.
         */
        post: operations["confirm_proposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/proposals/{proposal}/declining": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * DeclineProposal
         * @description Say no to what another administrator proposed, or take back one's own proposal.
         */
        post: operations["decline_proposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListAllSessions
         * @description Every live session at this node, the newest first.
         */
        get: operations["list_all_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * EndAnySession
         * @description End somebody's session; its pages are told, and closed.
         */
        delete: operations["end_any_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListAllTokens
         * @description Every token in force at this node.
         */
        get: operations["list_all_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * EndAnyToken
         * @description End somebody's token.
         */
        delete: operations["end_any_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreement-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListTemplates
         * @description Texts to begin with.
         */
        get: operations["list_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListAgreements
         * @description Every agreement that was proposed to us or by us.
         */
        get: operations["list_agreements"];
        put?: never;
        /**
         * ProposeAgreement
         * @description Propose an agreement to its parties.
         */
        post: operations["propose_agreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * CheckAgreement
         * @description What a text would mean, or every fault in it with its line; nothing is written.
         */
        post: operations["check_agreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * PreviewAgreement
         * @description What each partner would see, and sees now, on the present data; nothing is written.
         */
        post: operations["preview_agreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements/{about}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowAgreement
         * @description One agreement.
         */
        get: operations["show_agreement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements/{about}/resumption": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ResumeAgreement
         * @description Our party's yes to ending the suspensions; it takes that of all.
         */
        post: operations["resume_agreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements/{about}/signature": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * SignAgreement
         * @description Sign a step for our party.
         */
        post: operations["sign_agreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements/{about}/step-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * StepBack
         * @description Go back to a lower step at once, alone.
         */
        post: operations["step_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agreements/{about}/suspension": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * SuspendAgreement
         * @description Suspend at once, alone.
         */
        post: operations["suspend_agreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListAlerts
         * @description Alerts of one's own body that are not over.
         */
        get: operations["list_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{alert}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * AcknowledgeAlert
         * @description Acknowledge one alert; there is no way to acknowledge all at once.
         */
        post: operations["acknowledge_alert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/area": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * AreaReports
         * @description An area's reports, for replay; binary, docs/api.md.
         */
        get: operations["area_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload
         * @description Keep a file until a message names it. The body is the file's bytes.
         */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/attachments/{blob}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download
         * @description An attachment of a message that this officer may see.
         */
        get: operations["download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListActs
         * @description Administrative acts at the own party's nodes before an instant (ms), the newest first.
         */
        get: operations["list_acts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * WishExport
         * @description Ask to take the audit log out: done where exports take one, else proposed.
         */
        post: operations["wish_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * DownloadAudit
         * @description The audit log as a file that is verified offline (`kuroshio audit verify`). Where exports
         *     take two, with the id of one's own proposal that another has confirmed.
         */
        get: operations["download_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/behaviour": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListBehaviour
         * @description Vessels whose reports carry one of these flags.
         */
        get: operations["list_behaviour"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bundles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListBundles
         * @description Bundles written here, the newest first.
         */
        get: operations["list_bundles"];
        put?: never;
        /**
         * WriteBundle
         * @description Write what a partner lacks into files that are carried by hand.
         */
        post: operations["write_bundle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bundles/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ReadBundle
         * @description Take in one file of a bundle. The body is the file's bytes.
         */
        post: operations["read_bundle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bundles/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListWaiting
         * @description What was read of bundles and waits for what must come before it.
         */
        get: operations["list_waiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bundles/{party}/{number}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * DownloadBundle
         * @description One file of a bundle. It is sealed: whoever carries it cannot read it.
         */
        get: operations["download_bundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListCalls
         * @description Telephone calls that one's own body logged.
         */
        get: operations["list_calls"];
        put?: never;
        /**
         * LogCall
         * @description Log a telephone call: with whom, when, what was read back.
         */
        post: operations["log_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultation-drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * SaveDraft
         * @description Keep a question as it is being written; it does not leave.
         */
        post: operations["save_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultation-drafts/{about}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * DiscardDraft
         * @description Throw a draft away.
         */
        delete: operations["discard_draft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultation-forms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListForms
         * @description The forms that this party may fill in.
         */
        get: operations["list_forms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListMatters
         * @description Every consultation, request and draft that this officer may see, the newest first.
         */
        get: operations["list_matters"];
        put?: never;
        /**
         * SendQuestion
         * @description Ask the other side.
         */
        post: operations["send_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowMatter
         * @description One of them.
         */
        get: operations["show_matter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/conclusion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Conclude
         * @description Say that what was consented to is over.
         */
        post: operations["conclude"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/consideration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * TakeUp
         * @description Take it under consideration.
         */
        post: operations["take_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/cover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * AskCover
         * @description Whether a use would be covered now; nothing is written.
         */
        post: operations["ask_cover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * SignDecision
         * @description Take an officer's signature; with enough of them the decision goes to the other side.
         */
        post: operations["sign_decision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/decision/second": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * SignToo
         * @description What the authenticator is asked, for one more signature under a decision.
         */
        post: operations["sign_too"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/decision/wish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * PrepareDecision
         * @description A decision as it will be signed, and what the authenticator is asked.
         */
        post: operations["prepare_decision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ExportMatter
         * @description The matter as one file, for `kuroshio consultation verify`.
         */
        get: operations["export_matter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/information": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * GiveInformation
         * @description Give what was asked for.
         */
        post: operations["give_information"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliberate
         * @description A note of our own deliberation; it never leaves.
         */
        post: operations["deliberate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/publication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * PublishText
         * @description Tell others what both sides agreed to tell them.
         */
        post: operations["publish_text"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * AskInformation
         * @description Ask for more information.
         */
        post: operations["ask_information"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * NoteReceived
         * @description An officer of an addressed body has it open.
         */
        post: operations["note_received"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * AgreeRelease
         * @description Our yes to telling these others exactly this text.
         */
        post: operations["agree_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/release/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * WithdrawRelease
         * @description Take our yes back, while it has not been told.
         */
        post: operations["withdraw_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ReportUse
         * @description Tell the other side of a use; both see whether it is covered.
         */
        post: operations["report_use"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{about}/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * WithdrawQuestion
         * @description Withdraw what our party asked.
         */
        post: operations["withdraw_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListContacts
         * @description A contact card for each body of each partner.
         */
        get: operations["list_contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListConversations
         * @description Conversations that this officer may see, the newest first, without their messages.
         */
        get: operations["list_conversations"];
        put?: never;
        /**
         * OpenConversation
         * @description Open a conversation with the parties of an agreement that allows it.
         */
        post: operations["open_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowConversation
         * @description A conversation with its newest messages: those before one of them, or all back to one.
         */
        get: operations["show_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send
         * @description Send a message. The answer comes when it is durable here and released.
         */
        post: operations["send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview
         * @description Who would see a draft, and why or why not; nothing is written.
         */
        post: operations["preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/damage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListDamage
         * @description Logs of which something is damaged on this node's disk and has not come back yet.
         */
        get: operations["list_damage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/damage/losses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * GiveUpRecord
         * @description Say for good that a damaged record of an own log is lost.
         */
        post: operations["give_up_record"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListDecisions
         * @description What the gate answered about what one's own body wrote, and about the picture; the newest
         *     first, those that hold every word of `q`.
         */
        get: operations["list_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowDesk
         * @description All that a page needs at its start.
         */
        get: operations["show_desk"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * EraseHoldings
         * @description Erase records of ours at every partner that holds them, keeping our own copy; or ask for
         *     what a partner holds of our picture to be erased.
         */
        post: operations["erase_holdings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListEvidence
         * @description What was kept of partners' doings, the newest first.
         */
        get: operations["list_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/evidence/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * DownloadEvidence
         * @description The very bytes that were kept, as MessagePack, for somebody who examines them.
         */
        get: operations["download_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/evidence/{seq}/notice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * TellOfEvidence
         * @description Tell partners, under our signature, what a partner's node did.
         */
        post: operations["tell_of_evidence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exports/{form}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ExportTracks
         * @description Tracks of a number, or from an area, as a file; its name says the realities in it.
         */
        get: operations["export_tracks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/facilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListFacilities
         * @description Every place of the gazetteer; with `origin`, the nearest to it first.
         */
        get: operations["list_facilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/facilities/{code}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * StateStatus
         * @description Say how it is with a facility of our own; to every partner that an agreement lets know.
         */
        post: operations["state_status"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListForks
         * @description Logs of which two versions exist; each proof was checked here.
         */
        get: operations["list_forks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forks/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ResolveFork
         * @description Sign which branch of an own log counts.
         */
        post: operations["resolve_fork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/holdings/{party}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowHoldings
         * @description What a partner holds of ours.
         */
        get: operations["show_holdings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListLinks
         * @description The link to each partner: its state, what waits, what the partner holds.
         */
        get: operations["list_links"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/links/{party}/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * CheckLink
         * @description Send a communication check by hand.
         */
        post: operations["check_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowMessage
         * @description One message.
         */
        get: operations["show_message"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge
         * @description Read, not agreed.
         */
        post: operations["acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}/correction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct
         * @description Correct what one's own body wrote; the first version stays visible.
         */
        post: operations["correct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}/opening": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * OpenToBody
         * @description Open a message to another body of the own party: a recorded act.
         */
        post: operations["open_to_body"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}/shown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shown
         * @description A program says that an officer has seen it (a page says so on the live socket).
         */
        post: operations["shown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}/translation-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * RequestTranslation
         * @description Ask for a translation; all who may read the message see that it was asked for.
         */
        post: operations["request_translation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}/translations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Translate
         * @description Attach a translation, under the officer's post.
         */
        post: operations["translate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message}/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw
         * @description Withdraw what one's own body wrote; with `erase`, every holder erases its text.
         */
        post: operations["withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListNotices
         * @description What parties have said of each other's nodes, the newest first.
         */
        get: operations["list_notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/own-ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowOwnWays
         * @description What this officer can prove with who he or she is, and whether that was done lately.
         */
        get: operations["show_own_ways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListPasskeys
         * @description This officer's passkeys, oldest first.
         */
        get: operations["list_passkeys"];
        put?: never;
        /**
         * AddPasskey
         * @description Register the passkey that was made; from now on its holder signs in with it.
         */
        post: operations["add_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/passkeys/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * AskNewPasskey
         * @description What an authenticator is asked, to make a passkey for this officer.
         */
        post: operations["ask_new_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/passkeys/{passkey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * RemovePasskey
         * @description Remove one of one's own passkeys from this node. What it signs for the party goes on until
         *     the party document revokes it.
         */
        delete: operations["remove_passkey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ChangePassword
         * @description Change one's own password; all other sessions end, and links that were not used yet.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/phrases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Phrases
         * @description The phrase book, as docs/phrases.md describes it.
         */
        get: operations["phrases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * ChangePreferences
         * @description Language, palette and time zone of this officer; what is left out stays.
         */
        patch: operations["change_preferences"];
        trace?: never;
    };
    "/api/proofs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListProofs
         * @description For each partner what it has signed for of all that we released to it.
         */
        get: operations["list_proofs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/proofs/{party}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * DownloadProof
         * @description The same as a file that a third person checks without a node (`kuroshio prove --check`).
         */
        get: operations["download_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListPublications
         * @description Every text of a consultation that was told to others, this party among them or its author.
         */
        get: operations["list_publications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/receivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListReceivers
         * @description Each source of AIS and its health.
         */
        get: operations["list_receivers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * CountRecoveryCodes
         * @description How many recovery codes this officer has, and has used.
         */
        get: operations["count_recovery_codes"];
        put?: never;
        /**
         * MakeRecoveryCodes
         * @description New recovery codes, shown this once; all former ones are worth nothing.
         */
        post: operations["make_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/relay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListRelayed
         * @description What this node carries for others: who for whom, how much, since when.
         */
        get: operations["list_relayed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search
         * @description Messages that hold all of these words, in any of the three scripts, newest first.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * SignIn
         * @description Sign in with a local account's password. Sets the cookie.
         */
        post: operations["sign_in"];
        /**
         * SignOut
         * @description Sign out. The cookie is worth nothing from now on.
         */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ProveByPassword
         * @description Prove by the password who one is, for the next 15 minutes of this session.
         */
        post: operations["prove_by_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/again/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ProveByCode
         * @description The same by a recovery code, which is used up.
         */
        post: operations["prove_by_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/again/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * ProveByPasskey
         * @description The same by a passkey of this officer, asked as for signing in.
         */
        post: operations["prove_by_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * EnterByLink
         * @description Sign in with a one-time link. Sets the cookie.
         */
        post: operations["enter_by_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * EnterByPasskey
         * @description Sign in with a passkey. Sets the cookie.
         */
        post: operations["enter_by_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/passkey/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * AskPasskey
         * @description What an authenticator is asked to sign, to sign in with whatever passkey it has for us.
         */
        post: operations["ask_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * EnterByCode
         * @description Sign in with a recovery code, which is used up. Sets the cookie.
         */
        post: operations["enter_by_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListSessions
         * @description Where this officer is signed in, the newest first.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * EndSession
         * @description End one of one's own sessions; its pages are told, and closed.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sign-in-ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowWays
         * @description How one may sign in here, besides the ways that every node has.
         */
        get: operations["show_ways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Status
         * @description The node for its administrators: logs, lags, evidence, the picture's counts.
         */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListTokens
         * @description This officer's tokens; their secrets are not kept and cannot be shown again.
         */
        get: operations["list_tokens"];
        put?: never;
        /**
         * MakeToken
         * @description A token that acts for this officer's post, within scopes that its maker has.
         */
        post: operations["make_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * EndToken
         * @description End one of one's own tokens.
         */
        delete: operations["end_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/vessels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * FindVessels
         * @description Vessels that the archive knows by name, call sign, IMO number or MMSI.
         */
        get: operations["find_vessels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/vessels/{mmsi}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * VesselHistory
         * @description One number's tracks and what it said of itself.
         */
        get: operations["vessel_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/watches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ListWatches
         * @description Who has the watch, here and at each partner.
         */
        get: operations["list_watches"];
        put?: never;
        /**
         * TakeWatch
         * @description Take the watch of one's own body.
         */
        post: operations["take_watch"];
        /**
         * StandDown
         * @description Leave the watch.
         */
        delete: operations["stand_down"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AccountView */
        AccountView: {
            codes_left: number;
            disabled: boolean;
            name: string;
            officer: string;
            organisation: string;
            passkeys: number;
            password: boolean;
            post: string;
            powers: string[];
        };
        /** AccountWish */
        AccountWish: {
            /**
             * @default en
             * @enum {string}
             */
            lang: "en" | "ja" | "zh-Hant";
            name: string;
            officer: string;
            organisation: string;
            post: string;
        };
        /** ActView */
        ActView: {
            act: string;
            at: number;
            by: string;
            detail: {
                [key: string]: string;
            };
            id: string;
            node: string;
            organisation: string;
            post: string;
            proposal: string;
            subject: string;
            /** @enum {string} */
            way: "page" | "token" | "command" | "node";
        };
        /** Acted */
        Acted: {
            done: boolean;
            proposal: string;
            /** @default  */
            secret: string;
        };
        /** Addressee */
        Addressee: {
            organisation: string;
            party: string;
            /** @default  */
            post: string;
        };
        /** AgreementCheck */
        AgreementCheck: {
            faults: components["schemas"]["AgreementFault"][];
            parties: string[];
            steps: components["schemas"]["StepView"][];
            title: components["schemas"]["Names"] | null;
            words: components["schemas"]["Names"][];
        };
        /** AgreementFault */
        AgreementFault: {
            column: number;
            line: number;
            message: string;
            where: string;
        };
        /** AgreementTemplate */
        AgreementTemplate: {
            code: string;
            text: string;
            title: components["schemas"]["Names"];
        };
        /** AgreementText */
        AgreementText: {
            text: string;
        };
        /** AgreementView */
        AgreementView: {
            areas: components["schemas"]["AreaView"][];
            basis: string;
            carried_out_by: string[];
            citations: string[];
            concluded_by: components["schemas"]["ConcluderView"][];
            expires_soon: boolean;
            id: string;
            in_force: boolean;
            may_sign: boolean;
            may_suspend: boolean;
            officers_named: boolean;
            parties: string[];
            relaying: boolean;
            signed_by: string[];
            standing: number;
            /** @enum {string} */
            state: "proposed" | "not-yet" | "in-force" | "suspended" | "ended";
            steps: components["schemas"]["StepView"][];
            suspended_by: string[];
            suspensions: components["schemas"]["SuspensionView"][];
            text: string;
            text_hash: string;
            title: components["schemas"]["Names"];
            valid_from: number;
            valid_until: number;
            words: components["schemas"]["Names"][];
        };
        /** AlertView */
        AlertView: {
            acknowledged_by: string;
            /** @enum {string} */
            category: "emergency-alarm" | "alarm" | "warning" | "caution";
            code: string;
            conversation: string;
            detail: {
                [key: string]: string;
            };
            id: string;
            loud: boolean;
            message: string;
            party: string;
            reality: components["schemas"]["Reality"];
            since: number;
            /** @enum {string} */
            state: "active-unacknowledged" | "active-acknowledged" | "rectified-unacknowledged";
        };
        /** AnyToken */
        AnyToken: {
            expires: number;
            id: string;
            name: string;
            officer: string;
            scopes: string[];
        };
        /** AreaView */
        AreaView: {
            code: string;
            name: components["schemas"]["Names"];
            ring: [
                number,
                number
            ][];
        };
        /** Attachment */
        Attachment: {
            held: boolean;
            id: string;
            media_type: string;
            name: string;
            size: number;
        };
        /** AudienceChoice */
        AudienceChoice: {
            agreement: string;
            audience: string[];
        };
        /** Author */
        Author: {
            officer: string;
            organisation: string;
            party: string;
            post: string;
        };
        /** BehaviourView */
        BehaviourView: {
            first: number;
            flags: number;
            last: number;
            lat: number | null;
            lon: number | null;
            mmsi: number;
            reality: components["schemas"]["Reality"];
            reports: number;
            source: string;
        };
        /** BundleFile */
        BundleFile: {
            name: string;
            number: number;
            size: number;
        };
        /** BundleReadView */
        BundleReadView: {
            bundle: number;
            ended: boolean;
            fresh: number;
            known: number;
            needs: components["schemas"]["NeededEntries"][];
            pieces: number;
            receipts: number;
            refused: string[];
            sender: string;
        };
        /** BundleView */
        BundleView: {
            at: number;
            confirmed: boolean;
            entries: number;
            files: components["schemas"]["BundleFile"][];
            needs: components["schemas"]["NeededEntries"][];
            number: number;
            size: number;
            to: string;
        };
        /** BundleWish */
        BundleWish: {
            /** @default false */
            everything: boolean;
            /** @default 0 */
            largest_mb: number;
            to: string;
        };
        /** CallDraft */
        CallDraft: {
            at: number;
            /** @default  */
            note: string;
            organisation: string;
            party: string;
            read_back: string;
            spoke_with: string;
        };
        /** CallView */
        CallView: {
            at: number;
            author: components["schemas"]["Author"];
            id: string;
            note: string;
            organisation: string;
            party: string;
            read_back: string;
            spoke_with: string;
        };
        /** CodeProof */
        CodeProof: {
            code: string;
        };
        /** ConcluderView */
        ConcluderView: {
            name: components["schemas"]["Names"];
            party: string;
        };
        /** Conditions */
        Conditions: {
            /** @default [] */
            areas: [
                number,
                number
            ][][];
            /** @default 0 */
            end: number;
            /** @default [] */
            facilities: string[];
            /** @default [] */
            kinds: string[];
            /** @default [] */
            numbers: components["schemas"]["Count"][];
            /** @default 0 */
            start: number;
            /** @default [] */
            texts: components["schemas"]["Text"][];
        };
        /** ContactCard */
        ContactCard: {
            languages: string[];
            last_call: number | null;
            names: components["schemas"]["Names"];
            notes: string;
            organisation: string;
            party: string;
            post: string;
            telephones: string[];
        };
        /** ConversationView */
        ConversationView: {
            addressees: components["schemas"]["Addressee"][];
            audience: string[];
            id: string;
            last_at: number;
            last_precedence: components["schemas"]["Precedence"] | null;
            messages: components["schemas"]["MessageView"][];
            more: boolean;
            oldest_unanswered: number | null;
            open_to_them: number;
            open_to_us: number;
            purpose: string;
            reality: components["schemas"]["Reality"];
            subject: string;
            subject_lang: string;
            unread: number;
        };
        /** Correction */
        Correction: {
            at: number;
            author: components["schemas"]["Author"];
            id: string;
            parts: components["schemas"]["Part"][];
        };
        /** CorrectionDraft */
        CorrectionDraft: {
            parts: components["schemas"]["Part"][];
        };
        /** Count */
        Count: {
            number: number;
            of: string;
        };
        /** CoverView */
        CoverView: {
            /** @enum {string} */
            answer: "in-force" | "not-in-force" | "cannot-be-confirmed";
            heard: number | null;
            why: string;
        };
        /** CoverageCell */
        CoverageCell: {
            last: number;
            reports: number;
            south: number;
            west: number;
        };
        /** DamageView */
        DamageView: {
            count: number;
            first: number;
            log: string;
            ours: boolean;
        };
        /** Decision */
        Decision: {
            /** @default [] */
            after: string[];
            /** @enum {string} */
            answer: "consent" | "decline" | "accept" | "not-accept" | "revoke";
            authoritative: string;
            conditions: components["schemas"]["Conditions"];
            /** @default 0 */
            confirm_within: number;
            consultation: string;
            party: string;
            question: string;
            reality: string;
            texts: components["schemas"]["Text"][];
            /** @default  */
            upon: string;
            /** @default 0 */
            valid_until: number;
        };
        /** DecisionRecord */
        DecisionRecord: {
            at: number;
            counted: string[];
            decision: components["schemas"]["Decision"];
            fault: string;
            given: boolean;
            mine: boolean;
            overtaken: ("drafted" | "sent" | "received" | "under-consideration" | "more-information-asked" | "not-signed" | "consented" | "consented-with-conditions" | "conditions-accepted" | "conditions-not-accepted" | "declined" | "withdrawn" | "revoked" | "concluded" | "no-answer" | "lapsed") | "";
            wanted: number;
        };
        /** DecisionView */
        DecisionView: {
            agreement: string;
            agreement_id: string;
            allowed: boolean;
            at: number;
            delay: number;
            keep: number;
            kind: string;
            organisation: string;
            party: string;
            post: string;
            reason: string;
            record: string;
            reduced: boolean;
            seq: number;
        };
        /** DecisionWish */
        DecisionWish: {
            /** @enum {string} */
            answer: "consent" | "decline" | "accept" | "not-accept" | "revoke";
            authoritative: string;
            conditions: components["schemas"]["Conditions"];
            /** @default 0 */
            confirm_within: number;
            seen: string;
            texts: components["schemas"]["Text"][];
            /** @default 0 */
            valid_until: number;
        };
        /** Delivery */
        Delivery: {
            acknowledged: components["schemas"]["StepMark"] | null;
            answered: components["schemas"]["StepMark"] | null;
            blocked: string;
            blocked_since: number | null;
            bundle: number | null;
            held: components["schemas"]["StepMark"] | null;
            leaves_at: number | null;
            lost_at: number | null;
            /** @enum {string} */
            overdue: "" | "held" | "acknowledged" | "answered";
            party: string;
            reduced: boolean;
            released: components["schemas"]["StepMark"] | null;
            shown: components["schemas"]["StepMark"] | null;
            via: string;
        };
        /** Desk */
        Desk: {
            attachment_limit: number;
            audiences: components["schemas"]["AudienceChoice"][];
            clock_ms: number;
            csrf_cookie: string;
            deadlines_ms: {
                [key: string]: number;
            };
            marking_ceiling: string;
            markings: string[];
            me: components["schemas"]["OfficerInfo"];
            operational: boolean;
            parties: components["schemas"]["PartyInfo"][];
            picture_box: number[];
            reality: components["schemas"]["Reality"];
        };
        /** ErasureWish */
        ErasureWish: {
            party: string;
            /** @default false */
            picture: boolean;
            /** @default  */
            reason: string;
            records?: string[];
        };
        /**
         * Error
         * @description Every error on every route; docs/errors.md names the codes.
         */
        Error: {
            code: string;
            detail: Record<string, never>;
            message: string;
            /** @enum {string} */
            whose_move: "caller" | "peer" | "retry" | "us";
        };
        /** EvidenceView */
        EvidenceView: {
            at: number;
            code: string;
            peer: string;
            seq: number;
            size: number;
            tellable: boolean;
            text: string;
        };
        /** FacilityMatter */
        FacilityMatter: {
            covered: components["schemas"]["CoverView"];
            id: string;
            /** @enum {string} */
            reading: "drafted" | "sent" | "received" | "under-consideration" | "more-information-asked" | "not-signed" | "consented" | "consented-with-conditions" | "conditions-accepted" | "conditions-not-accepted" | "declined" | "withdrawn" | "revoked" | "concluded" | "no-answer" | "lapsed";
            subject: components["schemas"]["Names"];
        };
        /** FacilityView */
        FacilityView: {
            agreements: string[];
            disputed: boolean;
            distance_m: number | null;
            host: string;
            id: string;
            /** @enum {string} */
            kind: "base" | "port" | "airfield" | "hospital" | "island" | "site";
            lat: number;
            lon: number;
            matters: components["schemas"]["FacilityMatter"][];
            names: {
                [key: string]: string;
            };
            operator: components["schemas"]["Names"];
            stated: components["schemas"]["StatedView"][];
            status: components["schemas"]["StatusView"][];
            subjects: components["schemas"]["SubjectView"][];
            told: string[];
            treaty: components["schemas"]["Names"] | null;
            /** @enum {string} */
            way: "own" | "treaty" | "request" | "third-party" | "disputed";
        };
        /** Figures */
        Figures: {
            checks_answered: number;
            days_at_step: number;
        };
        /** ForkDecision */
        ForkDecision: {
            entry_hash: string;
            number: number;
            reason: string;
        };
        /** ForkResolution */
        ForkResolution: {
            entry_hash: string;
            log: string;
            reason: string;
        };
        /** ForkView */
        ForkView: {
            branches: string[];
            contested: boolean;
            decision: components["schemas"]["ForkDecision"] | null;
            held: string;
            log: string;
            node: string;
            number: number;
            ours: boolean;
            party: string;
            proven: boolean;
        };
        /** FormView */
        FormView: {
            exception: components["schemas"]["Names"] | null;
            /** @enum {string} */
            form: "prior-consultation" | "request";
            respondents: string[];
            source: string;
            subjects: components["schemas"]["SubjectView"][];
            title: components["schemas"]["Names"] | null;
            treaty: string;
        };
        /** Heard */
        Heard: {
            at: number | null;
            party: string;
        };
        /** HeldRecord */
        HeldRecord: {
            about: string;
            at: number;
            id: string;
            keep_until: number;
            kind: string;
            log: string;
            number: number;
            organisation: string;
            reduced: boolean;
            since: number | null;
            /** @enum {string} */
            state: "released" | "held" | "erasing" | "erased";
            title: string;
        };
        /** Holdings */
        Holdings: {
            erased: number;
            erasing: number;
            held: number;
            party: string;
            picture: components["schemas"]["PictureHeld"];
            records: components["schemas"]["HeldRecord"][];
            released: number;
        };
        /** IdentityView */
        IdentityView: {
            conflict: boolean;
            /** @enum {string} */
            field: "name" | "call_sign" | "imo" | "ship_type" | "destination";
            first: number;
            last: number;
            reality: components["schemas"]["Reality"];
            source: string;
            times: number;
            value: string;
        };
        /** LinkToken */
        LinkToken: {
            token: string;
        };
        /** LinkView */
        LinkView: {
            budget_kbit_s: number | null;
            clock_off_ms: number | null;
            last_check_at: number | null;
            last_check_ok: boolean | null;
            last_check_round_trip_ms: number | null;
            last_error: string;
            last_heard: number | null;
            logs: components["schemas"]["LogState"][];
            next_check_at: number | null;
            node: string;
            partner_holds_all_since: number | null;
            partner_holds_until: number | null;
            party: string;
            picture_age_ms: number | null;
            queued: {
                [key: string]: number;
            };
            queued_bytes: {
                [key: string]: number;
            };
            rate: number | null;
            relays: string[];
            round_trip_ms: number | null;
            since: number;
            /** @enum {string} */
            state: "direct" | "connecting" | "down" | "refused";
            via: string;
            via_since: number | null;
        };
        /** LogState */
        LogState: {
            closed: boolean;
            head: number;
            held_by_partner: number | null;
            lane: string;
            log: string;
            own: boolean;
            party: string;
            told: number | null;
        };
        /** LossWish */
        LossWish: {
            log: string;
            number: number;
            reason: string;
        };
        /** MatterEvent */
        MatterEvent: {
            answer: string;
            at: number;
            kind: string;
            officer: string;
            organisation: string;
            own: boolean;
            party: string;
            post: string;
            texts: components["schemas"]["Text"][];
        };
        /** MatterId */
        MatterId: {
            id: string;
        };
        /** MatterView */
        MatterView: {
            at: number;
            bodies: string[];
            covered: components["schemas"]["CoverView"];
            decides: boolean;
            decisions: components["schemas"]["DecisionRecord"][];
            /** @enum {string} */
            differing: "" | "answers" | "conditions";
            draft: boolean;
            events: components["schemas"]["MatterEvent"][];
            exception: components["schemas"]["Names"] | null;
            facility: {
                [key: string]: string;
            };
            id: string;
            may: ("send" | "receive" | "take-up" | "ask-information" | "give-information" | "consent" | "consent-with-conditions" | "decline" | "accept" | "not-accept" | "withdraw" | "revoke" | "conclude")[];
            question: components["schemas"]["Question"];
            question_hash: string;
            /** @enum {string} */
            reading: "drafted" | "sent" | "received" | "under-consideration" | "more-information-asked" | "not-signed" | "consented" | "consented-with-conditions" | "conditions-accepted" | "conditions-not-accepted" | "declined" | "withdrawn" | "revoked" | "concluded" | "no-answer" | "lapsed";
            reality: components["schemas"]["Reality"];
            releases: components["schemas"]["ReleaseView"][];
            /** @enum {string} */
            stage: "drafted" | "sent" | "received" | "under-consideration" | "more-information-asked" | "not-signed" | "consented" | "consented-with-conditions" | "conditions-accepted" | "conditions-not-accepted" | "declined" | "withdrawn" | "revoked" | "concluded" | "no-answer" | "lapsed";
            subject: components["schemas"]["Names"];
            tellable: components["schemas"]["TellableView"][];
            uses: components["schemas"]["UseView"][];
            wishes: string[];
        };
        /** MessageDraft */
        MessageDraft: {
            addressees?: components["schemas"]["Addressee"][];
            attachments?: string[];
            /** @default  */
            authority: string;
            forwards?: string[];
            /**
             * @default request
             * @enum {string}
             */
            marker: "instruction" | "advice" | "warning" | "information" | "question" | "answer" | "request" | "intention";
            /** @default  */
            marking: string;
            parts: components["schemas"]["Part"][];
            precedence?: components["schemas"]["Precedence"];
            /** @enum {null|string} */
            reply_form?: "will-do" | "cannot" | "later" | "answer" | null;
            /** @default  */
            reply_to: string;
        };
        /** MessageView */
        MessageView: {
            acknowledged_by_us: boolean;
            addressees: components["schemas"]["Addressee"][];
            at: number;
            attachments: components["schemas"]["Attachment"][];
            author: components["schemas"]["Author"];
            authority: string;
            /** @enum {string} */
            branch: "" | "undecided" | "counts" | "does-not-count";
            clock_ahead: boolean;
            conversation: string;
            corrections: components["schemas"]["Correction"][];
            deadline: number | null;
            deliveries: components["schemas"]["Delivery"][];
            id: string;
            keep_until: number | null;
            /** @enum {string} */
            marker: "instruction" | "advice" | "warning" | "information" | "question" | "answer" | "request" | "intention";
            marking: string;
            overdue: boolean;
            own: boolean;
            parts: components["schemas"]["Part"][];
            pass_on: boolean;
            pending_references: string[];
            precedence: components["schemas"]["Precedence"];
            reality: components["schemas"]["Reality"];
            reduced: boolean;
            reply: components["schemas"]["Reply"] | null;
            shown_to_me: boolean;
            /** @enum {string} */
            state: "none" | "open" | "answered" | "withdrawn";
            translation_requests: components["schemas"]["TranslationRequest"][];
            translations: components["schemas"]["Translation"][];
            withdrawn: components["schemas"]["Withdrawal"] | null;
        };
        /** Names */
        Names: {
            en: string;
            ja: string;
            "zh-Hant": string;
        };
        /** NeededEntries */
        NeededEntries: {
            first: number;
            lane: string;
            last: number;
            log: string;
            node: string;
            party: string;
        };
        /** NewConversation */
        NewConversation: {
            addressees: components["schemas"]["Addressee"][];
            audience: string[];
            /**
             * @default coordination
             * @enum {string}
             */
            purpose: "coordination" | "rescue" | "safety" | "law-enforcement" | "relief" | "exercise";
            subject: string;
            /** @default en */
            subject_lang: string;
        };
        /** NoteWish */
        NoteWish: {
            /** @default en */
            lang: string;
            /** @default  */
            text: string;
        };
        /** NoticeView */
        NoticeView: {
            at: number;
            by: string;
            code: string;
            evidence: string;
            id: string;
            lang: string;
            note: string;
            of: string;
            seen: number;
            to: string[];
        };
        /** NoticeWish */
        NoticeWish: {
            lang: string;
            note: string;
            to: string[];
        };
        /** OfficerInfo */
        OfficerInfo: {
            /** @enum {string} */
            lang: "en" | "ja" | "zh-Hant";
            name: string;
            node: string;
            officer: string;
            organisation: string;
            /** @enum {string} */
            palette: "bright" | "day" | "dusk" | "night";
            party: string;
            post: string;
            powers: string[];
            time_zone: string;
        };
        /** OrganisationInfo */
        OrganisationInfo: {
            /** @enum {string} */
            kind: "coast-guard" | "foreign-affairs" | "defence-liaison" | "other";
            names: components["schemas"]["Names"];
            organisation: string;
            posts: components["schemas"]["PostInfo"][];
        };
        /** OwnWays */
        OwnWays: {
            codes: number;
            passkeys: number;
            password: boolean;
            recent: boolean;
        };
        /** Part */
        Part: {
            lang?: string | null;
            phrase?: string | null;
            slots?: {
                [key: string]: components["schemas"]["SlotValue"];
            };
            text?: string | null;
        };
        /** PartnerPreview */
        PartnerPreview: {
            now: components["schemas"]["PicturePreview"];
            party: string;
            records_now: components["schemas"]["RecordsPreview"];
            records_then: components["schemas"]["RecordsPreview"];
            then: components["schemas"]["PicturePreview"];
        };
        /** PartyInfo */
        PartyInfo: {
            document_expires: number;
            document_version: number;
            /** @enum {string} */
            document_warning: "" | "expires-soon" | "expired";
            names: components["schemas"]["Names"];
            nodes: string[];
            organisations: components["schemas"]["OrganisationInfo"][];
            own: boolean;
            party: string;
        };
        /** PasskeyAnswer */
        PasskeyAnswer: {
            authenticator_data: string;
            client_data: string;
            credential: string;
            signature: string;
        };
        /** PasskeyAsk */
        PasskeyAsk: {
            challenge: string;
            rp_id: string;
        };
        /** PasskeyDraft */
        PasskeyDraft: {
            attestation: string;
            client_data: string;
            name: string;
        };
        /** PasskeyView */
        PasskeyView: {
            decides: boolean;
            id: string;
            last_used: number;
            made: number;
            name: string;
            rp_id: string;
        };
        /** PasskeyWish */
        PasskeyWish: {
            challenge: string;
            known: string[];
            name: string;
            officer: string;
            rp_id: string;
            rp_name: string;
            user: string;
        };
        /** PasswordChange */
        PasswordChange: {
            new: string;
            old: string;
        };
        /** PasswordChanged */
        PasswordChanged: {
            ended: number;
        };
        /** PasswordProof */
        PasswordProof: {
            password: string;
        };
        /** PictureHeld */
        PictureHeld: {
            allowed: boolean;
            attested: number | null;
            keep: number;
            last_sent: number | null;
            requested: number | null;
            vessels: number;
        };
        /** PicturePart */
        PicturePart: {
            agreement: string;
            delay: number;
            keep: number;
            omit: string[];
            precision: number;
            vessels: number;
        };
        /** PicturePreview */
        PicturePreview: {
            allowed: boolean;
            bodies: string[];
            frame: string;
            of: number;
            parts: components["schemas"]["PicturePart"][];
            reason: string;
            vessels: number;
        };
        /** Position */
        Position: {
            lat: number;
            lon: number;
        };
        /** PostInfo */
        PostInfo: {
            names: components["schemas"]["Names"];
            post: string;
        };
        /** PostWish */
        PostWish: {
            organisation: string;
            post: string;
        };
        /**
         * Precedence
         * @description How soon a message must be handled (ACP 121 words).
         * @default routine
         * @enum {string}
         */
        Precedence: "flash" | "immediate" | "priority" | "routine";
        /** Preferences */
        Preferences: {
            /** @enum {null|string} */
            lang?: "en" | "ja" | "zh-Hant" | null;
            /** @enum {null|string} */
            palette?: "bright" | "day" | "dusk" | "night" | null;
            time_zone?: string | null;
        };
        /** Preview */
        Preview: {
            allowed: boolean;
            delay: number;
            keep: number;
            organisations: string[];
            party: string;
            reason: string;
            reduced: boolean;
        };
        /** PreviewWish */
        PreviewWish: {
            /** @default  */
            id: string;
            step: number;
            /** @default  */
            text: string;
        };
        /** ProofLine */
        ProofLine: {
            at: number | null;
            by: string;
            held: number;
            lane: string;
            log: string;
            released: number;
        };
        /** ProofView */
        ProofView: {
            at: number;
            complete: boolean;
            lacking: number;
            lines: components["schemas"]["ProofLine"][];
            party: string;
            since: number | null;
        };
        /** ProposalView */
        ProposalView: {
            act: string;
            at: number;
            by: string;
            detail: {
                [key: string]: string;
            };
            id: string;
            lapses: number;
            own: boolean;
            subject: string;
        };
        /** PublicationView */
        PublicationView: {
            agreed: boolean | null;
            at: number;
            by: string;
            id: string;
            parties: string[];
            reality: components["schemas"]["Reality"];
            release: components["schemas"]["Release"];
        };
        /** Question */
        Question: {
            answer_by: number;
            asker: string;
            authoritative: string;
            /** @enum {string} */
            form: "prior-consultation" | "request";
            respondent: string;
            texts: components["schemas"]["Text"][];
            treaty: string;
            use: components["schemas"]["Use"];
        };
        /** QuestionDraft */
        QuestionDraft: {
            answer_by: number;
            authoritative: string;
            /** @default [] */
            bodies: string[];
            /** @default  */
            draft: string;
            /** @enum {string} */
            form: "prior-consultation" | "request";
            respondent: string;
            /** @default  */
            seen: string;
            texts: components["schemas"]["Text"][];
            /** @default  */
            treaty: string;
            use: components["schemas"]["Use"];
        };
        /**
         * Reality
         * @description Whether a thing happened. Stands on every record, report, frame, alarm, print, export.
         * @enum {string}
         */
        Reality: "REAL" | "EXERCISE" | "SIMULATED" | "REPLAY";
        /** ReceiverView */
        ReceiverView: {
            bytes: number;
            connected: boolean;
            coverage: components["schemas"]["CoverageCell"][];
            flags: {
                [key: string]: number;
            };
            incomplete: number;
            last_heard: number | null;
            malformed: number;
            messages: number;
            name: string;
            positions: number;
            positions_s: number;
            problem: string;
            reality: components["schemas"]["Reality"];
            sentences: number;
            sentences_s: number;
            shed_bytes: number;
            /** @enum {string} */
            state: "well" | "waiting" | "stalled" | "failing" | "finished";
            statics: number;
            wrong: ("not-connected" | "silent" | "flood" | "bad-checksums" | "other-protocol" | "broken-messages" | "clock")[];
        };
        /** RecordsPreview */
        RecordsPreview: {
            covered: number;
            of: number;
            reduced: number;
        };
        /** RecoveryCodes */
        RecoveryCodes: {
            codes: string[];
        };
        /** RecoverySignIn */
        RecoverySignIn: {
            code: string;
            officer: string;
        };
        /** RecoveryView */
        RecoveryView: {
            made: number;
            total: number;
            used: number;
        };
        /** RelayView */
        RelayView: {
            oldest: number;
            parcels: number;
            sender: string;
            size: number;
            to: string;
        };
        /** Release */
        Release: {
            authoritative: string;
            texts: components["schemas"]["Text"][];
            to: string[];
        };
        /** ReleaseView */
        ReleaseView: {
            agreed: string[];
            published_at: number;
            published_by: string;
            release: components["schemas"]["Release"];
        };
        /** Reply */
        Reply: {
            /** @enum {string} */
            form: "will-do" | "cannot" | "later" | "answer";
            reason: components["schemas"]["Part"][];
            to: string;
        };
        /** SearchAnswer */
        SearchAnswer: {
            behind: number;
            hits: components["schemas"]["SearchHit"][];
        };
        /** SearchHit */
        SearchHit: {
            at: number;
            author: components["schemas"]["Author"];
            conversation: string;
            lang: string;
            message: string;
            snippet: string;
        };
        /** SessionView */
        SessionView: {
            current: boolean;
            id: string;
            last_used: number;
            officer: string;
            started: number;
            user_agent: string;
        };
        /** SignIn */
        SignIn: {
            officer: string;
            password: string;
        };
        /** SignInWays */
        SignInWays: {
            oidc: string;
        };
        /** Signature */
        Signature: {
            /** @default 1 */
            step: number;
            /** @default  */
            text_hash: string;
        };
        /** SignatureView */
        SignatureView: {
            at: number;
            party: string;
        };
        /** SignedDecision */
        SignedDecision: {
            authenticator_data: string;
            client_data: string;
            credential: string;
            decision: components["schemas"]["Decision"];
            shown: string[];
            signature: string;
        };
        /** SlotName */
        SlotName: {
            /** @default  */
            lang: string;
            native: string;
            roman: string;
        };
        /** SlotValue */
        SlotValue: {
            choice?: string | null;
            name?: components["schemas"]["SlotName"] | null;
            number?: number | null;
            position?: components["schemas"]["Position"] | null;
            text?: string | null;
            time?: number | null;
            unit?: string | null;
            zone?: string | null;
        };
        /** StatedView */
        StatedView: {
            names: components["schemas"]["Names"];
            party: string;
        };
        /** StatusView */
        StatusView: {
            at: number;
            party: string;
            /** @enum {string} */
            status: "open" | "limited" | "closed";
            texts: components["schemas"]["Text"][];
            until: number;
        };
        /** StatusWish */
        StatusWish: {
            /** @enum {string} */
            status: "open" | "limited" | "closed";
            /** @default [] */
            texts: components["schemas"]["Text"][];
            /** @default 0 */
            until: number;
        };
        /** StepBack */
        StepBack: {
            /** @default  */
            reason: string;
            to_step: number;
        };
        /** StepMark */
        StepMark: {
            at: number;
            by: string;
        };
        /** StepView */
        StepView: {
            conditions: components["schemas"]["Names"][];
            due: boolean;
            met: components["schemas"]["Figures"];
            missing: string[];
            name: components["schemas"]["Names"];
            next: boolean;
            number: number;
            signed: components["schemas"]["SignatureView"][];
            taken: boolean;
            wanted: components["schemas"]["Figures"];
            words: components["schemas"]["Names"][][];
        };
        /** SubjectView */
        SubjectView: {
            code: string;
            names: components["schemas"]["Names"];
        };
        /** Suspension */
        Suspension: {
            /** @default  */
            reason: string;
        };
        /** SuspensionView */
        SuspensionView: {
            at: number;
            ended: boolean;
            heard: components["schemas"]["Heard"][];
            party: string;
            reason: string;
            record: string;
            waits_for: string[];
        };
        /** TellableView */
        TellableView: {
            agreement: components["schemas"]["Names"];
            parties: string[];
        };
        /** Text */
        Text: {
            lang: string;
            text: string;
        };
        /** TextsWish */
        TextsWish: {
            texts: components["schemas"]["Text"][];
        };
        /** ToSign */
        ToSign: {
            challenge: string;
            credentials: string[];
            decision: components["schemas"]["Decision"];
            rp_id: string;
            shown: string[];
        };
        /** TokenDraft */
        TokenDraft: {
            /** @default 90 */
            days: number;
            name: string;
            scopes: string[];
        };
        /** TokenView */
        TokenView: {
            expires: number;
            id: string;
            name: string;
            scopes: string[];
            /** @default  */
            secret: string;
        };
        /** TrackView */
        TrackView: {
            at: number[];
            cog: (number | null)[];
            flags: number[];
            heading: (number | null)[];
            lat: number[];
            lon: number[];
            reality: components["schemas"]["Reality"];
            segment: number;
            sog: (number | null)[];
            source: string;
        };
        /** Translation */
        Translation: {
            at: number;
            author: components["schemas"]["Author"];
            id: string;
            lang: string;
            text: string;
        };
        /** TranslationDraft */
        TranslationDraft: {
            lang: string;
            text: string;
        };
        /** TranslationRequest */
        TranslationRequest: {
            at: number;
            author: components["schemas"]["Author"];
            lang: string;
        };
        /** TranslationWish */
        TranslationWish: {
            lang: string;
        };
        /** Use */
        Use: {
            end: number;
            /** @default  */
            facility: string;
            kind: string;
            /** @default [] */
            numbers: components["schemas"]["Count"][];
            position?: [
                number,
                number
            ] | null;
            start: number;
        };
        /** UseView */
        UseView: {
            at: number;
            covered: components["schemas"]["CoverView"];
            party: string;
            use: components["schemas"]["Use"];
        };
        /** VesselFound */
        VesselFound: {
            call_sign: string;
            imo: number;
            last: number;
            mmsi: number;
            name: string;
            reality: components["schemas"]["Reality"];
            source: string;
        };
        /** VesselHistory */
        VesselHistory: {
            flag_state: string;
            identities: components["schemas"]["IdentityView"][];
            mmsi: number;
            reports: number;
            since: number;
            tracks: components["schemas"]["TrackView"][];
            until: number;
        };
        /** WaitingView */
        WaitingView: {
            needs: components["schemas"]["NeededEntries"][];
            oldest: number | null;
            parcels: number;
            size: number;
        };
        /** WatchView */
        WatchView: {
            officer: string;
            organisation: string;
            own: boolean;
            party: string;
            post: string;
            since: number | null;
            /** @enum {string} */
            state: "on-watch" | "no-watch" | "unknown";
        };
        /** Withdrawal */
        Withdrawal: {
            at: number;
            author: components["schemas"]["Author"];
            erased: boolean;
            reason: string;
        };
        /** WithdrawalDraft */
        WithdrawalDraft: {
            /** @default false */
            erase: boolean;
            reason: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    add_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    disable_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                officer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    enable_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                officer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    remove_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                officer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    make_sign_in_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                officer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    give_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                officer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    withdraw_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                officer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_proposals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    confirm_proposal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                proposal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    decline_proposal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                proposal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_all_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    end_any_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_all_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnyToken"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    end_any_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementTemplate"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_agreements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    propose_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgreementText"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    check_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgreementText"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementCheck"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    preview_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartnerPreview"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resume_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    sign_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Signature"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    step_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBack"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    suspend_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Suspension"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_alerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    acknowledge_alert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alert: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    area_reports: {
        parameters: {
            query: {
                south: number;
                west: number;
                north: number;
                east: number;
                since: number;
                until: number;
                step_s?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query: {
                name: string;
                media_type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                blob: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_acts: {
        parameters: {
            query?: {
                before?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    wish_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    download_audit: {
        parameters: {
            query?: {
                proposal?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_behaviour: {
        parameters: {
            query: {
                flags: string;
                since: number;
                until: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BehaviourView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_bundles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BundleView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    write_bundle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BundleWish"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BundleView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    read_bundle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BundleReadView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_waiting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitingView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    download_bundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                party: string;
                number: number;
                file: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_calls: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    log_call: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallDraft"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    save_draft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuestionDraft"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterId"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    discard_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_forms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FormView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_matters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    send_question: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuestionDraft"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_matter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    conclude: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    take_up: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ask_cover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Use"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CoverView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    sign_decision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignedDecision"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    sign_too: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToSign"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    prepare_decision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecisionWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToSign"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    export_matter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    give_information: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextsWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deliberate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    publish_text: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Release"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ask_information: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextsWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    note_received: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    agree_release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Release"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    withdraw_release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Release"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    report_use: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Use"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    withdraw_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatterView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_contacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactCard"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_conversations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    open_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConversation"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_conversation: {
        parameters: {
            query?: {
                before?: string;
                back_to?: string;
            };
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    send: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDraft"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    preview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDraft"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_damage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DamageView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    give_up_record: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LossWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DamageView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_decisions: {
        parameters: {
            query?: {
                q?: string;
                before?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_desk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desk"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    erase_holdings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holdings"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_evidence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvidenceView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    download_evidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    tell_of_evidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoticeWish"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    export_tracks: {
        parameters: {
            query: {
                since: number;
                until: number;
                mmsi?: number | null;
                south?: number | null;
                west?: number | null;
                north?: number | null;
                east?: number | null;
            };
            header?: never;
            path: {
                form: "geojson" | "gpx" | "csv" | "geoparquet";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_facilities: {
        parameters: {
            query?: {
                origin?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    state_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatusWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_forks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForkView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resolve_fork: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkResolution"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForkView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_holdings: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                party: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holdings"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_links: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    check_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                party: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    correct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionDraft"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    open_to_body: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Addressee"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    shown: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    request_translation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranslationWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    translate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranslationDraft"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawalDraft"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_notices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_own_ways: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnWays"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_passkeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    add_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyDraft"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ask_new_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyWish"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    remove_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordChanged"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    phrases: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    change_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Preferences"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desk"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_proofs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProofView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    download_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                party: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_publications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicationView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_receivers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiverView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    count_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    make_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_relayed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchAnswer"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desk"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    prove_by_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordProof"];
            };
        };
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    prove_by_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeProof"];
            };
        };
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    prove_by_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyAnswer"];
            };
        };
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    enter_by_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkToken"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desk"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    enter_by_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyAnswer"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desk"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ask_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyAsk"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    enter_by_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverySignIn"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desk"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    show_ways: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInWays"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    make_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenDraft"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    end_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    find_vessels: {
        parameters: {
            query: {
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VesselFound"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    vessel_history: {
        parameters: {
            query: {
                since: number;
                until: number;
                most?: number;
            };
            header?: never;
            path: {
                mmsi: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VesselHistory"];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    list_watches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    take_watch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    stand_down: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchView"][];
                };
            };
            /** @description refused, and why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not now, or a bug */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
